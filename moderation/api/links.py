"""Endpoints for the link in a suspension e-mail, which need no account."""

from http import HTTPStatus

from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.serializers import LinkInput
from accounts.api.views import PublicView
from accounts.errors import LinkInvalid
from core.api.inputs import read_body
from core.api.moments import now_of
from core.api.schema import operation
from moderation import selectors
from moderation.api.serializers import (
    AppealByLinkInput,
    AppealOutput,
    DecisionOutput,
)
from moderation.errors import AlreadyAppealed
from moderation.services import appeals


class DecisionReadingList(PublicView):
    """One decision, for whoever has its link."""

    throttle_scope = "link_address"

    @operation(
        "Read a decision by a link",
        request=LinkInput,
        answer=DecisionOutput,
        refuses=(LinkInvalid,),
    )
    def post(self, request: Request) -> Response:
        """For suspended users, who cannot sign in. The link works for six months."""
        decision = selectors.decision_by_link(**read_body(LinkInput, request))
        return Response(DecisionOutput(decision).data)


class AppealList(PublicView):
    """The appeal against a decision, for whoever has its link."""

    throttle_scope = "appeal"

    @operation(
        "Appeal by a link",
        request=AppealByLinkInput,
        answer=AppealOutput,
        status=HTTPStatus.CREATED,
        refuses=(LinkInvalid, AlreadyAppealed),
    )
    def post(self, request: Request) -> Response:
        """Works like an appeal by a signed-in user.

        Each decision can be appealed once, and another moderator answers the appeal.
        """
        appeal = appeals.appeal_by_link(
            **read_body(AppealByLinkInput, request), now=now_of(request)
        )
        return Response(AppealOutput(appeal).data, HTTPStatus.CREATED)
