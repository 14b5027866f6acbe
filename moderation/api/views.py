"""Reports over HTTP."""

from http import HTTPStatus

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import user_of
from core import clock
from core.api.inputs import read_body
from core.api.schema import operation
from core.errors import NotFound
from moderation.api.serializers import ReportInput, ReportOutput
from moderation.errors import AlreadyReported, OwnSubject
from moderation.services import reports


class ReportList(APIView):
    """What somebody thinks is wrong."""

    throttle_scope = "report"

    @operation(
        "Report",
        request=ReportInput,
        answer=ReportOutput,
        status=HTTPStatus.CREATED,
        refuses=(NotFound, OwnSubject, AlreadyReported),
    )
    def post(self, request: Request) -> Response:
        """Of a viewing, either party reports the other. Nobody learns who did."""
        report = reports.report(
            reporter=user_of(request),
            now=clock.database_now(),
            **read_body(ReportInput, request),
        )
        return Response(ReportOutput(report).data, HTTPStatus.CREATED)
