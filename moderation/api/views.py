"""Endpoints for reports, decisions and appeals."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import user_of
from core.api.inputs import read_body
from core.api.moments import now_of
from core.api.pagination import CursorPagination
from core.api.schema import operation
from core.errors import NotFound
from moderation import selectors
from moderation.api.serializers import (
    AppealInput,
    AppealOutput,
    DecisionOutput,
    ReportInput,
    ReportOutput,
)
from moderation.errors import AlreadyAppealed, AlreadyReported, OwnSubject
from moderation.models import Decision
from moderation.services import appeals, panic, reports
from streams.api.serializers import StreamOutput


class ReportList(APIView):
    """Reports by users."""

    throttle_scope = "report"

    @operation(
        "Report",
        request=ReportInput,
        answer=ReportOutput,
        status=HTTPStatus.CREATED,
        refuses=(NotFound, OwnSubject, AlreadyReported),
    )
    def post(self, request: Request) -> Response:
        """Either party of a viewing can report the other. Reports are anonymous."""
        report = reports.report(
            reporter=user_of(request),
            now=now_of(request),
            **read_body(ReportInput, request),
        )
        return Response(ReportOutput(report).data, HTTPStatus.CREATED)


class StreamPanic(APIView):
    """The emergency exit of a seller."""

    throttle_scope = "panic"

    @operation("Leave in an emergency", answer=StreamOutput, refuses=(NotFound,))
    def post(self, request: Request, stream_id: UUID) -> Response:
        """Ends my stream, hides me, blocks its viewer and alerts moderators.

        The current minute is not charged. Idempotent.
        """
        stream = panic.flee(
            seller=user_of(request), stream_id=stream_id, now=now_of(request)
        )
        return Response(StreamOutput(stream).data)


class DecisionList(ListAPIView[Decision]):
    """The moderators' decisions about the signed-in user."""

    serializer_class = DecisionOutput
    pagination_class = CursorPagination

    def get_queryset(self) -> QuerySet[Decision]:
        return selectors.decisions_about(user_of(self.request).pk)

    @operation("List decisions about me", answer=DecisionOutput(many=True))
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Newest first. Each decision includes its appeal, if there is one."""
        return super().get(request, *args, **kwargs)


class DecisionAppeal(APIView):
    """The appeal against a decision."""

    throttle_scope = "appeal"

    @operation(
        "Appeal",
        request=AppealInput,
        answer=AppealOutput,
        status=HTTPStatus.CREATED,
        refuses=(NotFound, AlreadyAppealed),
    )
    def post(self, request: Request, decision_id: UUID) -> Response:
        """Each decision can be appealed once. Another moderator answers the appeal."""
        appeal = appeals.appeal(
            user=user_of(request),
            decision_id=decision_id,
            now=now_of(request),
            **read_body(AppealInput, request),
        )
        return Response(AppealOutput(appeal).data, HTTPStatus.CREATED)
