"""Endpoints for waiting in line for a stream."""

from http import HTTPStatus
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import user_of
from accounts.errors import AgeRequired
from billing.errors import InsufficientCredits
from core.api.moments import now_of
from core.api.schema import operation
from core.errors import NotFound
from streams import selectors
from streams.api.serializers import LineOutput
from streams.errors import (
    AlreadyWaiting,
    Busy,
    LineFull,
    NotStreaming,
    OwnStream,
    SpendingLimitReached,
    TooSoon,
    TurnsMissed,
)
from streams.services import lines


class StreamLine(APIView):
    """The line of buyers who wait for a stream's one seat."""

    throttle_scope = {"POST": "line"}

    @operation(
        "Read the line of a stream",
        called="readLine",
        answer=LineOutput,
        refuses=(NotFound, NotStreaming),
    )
    def get(self, request: Request, stream_id: UUID) -> Response:
        """The event `line` on `user:{id}` announces changes to users who wait."""
        return self._answer(request, stream_id, HTTPStatus.OK)

    @operation(
        "Wait in line",
        answer=LineOutput,
        status=HTTPStatus.CREATED,
        refuses=(
            *(NotFound, NotStreaming, OwnStream, Busy, AlreadyWaiting, LineFull),
            *(TurnsMissed, TooSoon, SpendingLimitReached, InsufficientCredits),
            AgeRequired,
        ),
    )
    def post(self, request: Request, stream_id: UUID) -> Response:
        """When `seconds_to_accept` is set, request a viewing. Idempotent."""
        lines.join(
            buyer_id=user_of(request).pk, stream_id=stream_id, now=now_of(request)
        )
        return self._answer(request, stream_id, HTTPStatus.CREATED)

    @operation("Leave the line", status=HTTPStatus.NO_CONTENT, refuses=(NotFound,))
    def delete(self, request: Request, stream_id: UUID) -> Response:
        """Idempotent."""
        lines.leave(
            buyer_id=user_of(request).pk, stream_id=stream_id, now=now_of(request)
        )
        return Response(status=HTTPStatus.NO_CONTENT)

    def _answer(
        self, request: Request, stream_id: UUID, status: HTTPStatus
    ) -> Response:
        view = selectors.line(
            stream_id, user_id=user_of(request).pk, now=now_of(request)
        )
        return Response(LineOutput(view).data, status)
