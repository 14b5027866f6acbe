"""What the link in the letter of a suspension leads to: no account is needed for it."""

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
    """One decision, to who has the link."""

    throttle_scope = "link_address"

    @operation(
        "Read a decision by a link",
        request=LinkInput,
        answer=DecisionOutput,
        refuses=(LinkInvalid,),
    )
    def post(self, request: Request) -> Response:
        """For who is suspended, and cannot sign in. The link works for six months."""
        decision = selectors.decision_by_link(**read_body(LinkInput, request))
        return Response(DecisionOutput(decision).data)


class AppealList(PublicView):
    """The one appeal against a decision, by who has the link."""

    throttle_scope = "appeal"

    @operation(
        "Appeal by a link",
        request=AppealByLinkInput,
        answer=AppealOutput,
        status=HTTPStatus.CREATED,
        refuses=(LinkInvalid, AlreadyAppealed),
    )
    def post(self, request: Request) -> Response:
        """As who can sign in does it: once, and another moderator looks at it again."""
        appeal = appeals.appeal_by_link(
            **read_body(AppealByLinkInput, request), now=now_of(request)
        )
        return Response(AppealOutput(appeal).data, HTTPStatus.CREATED)
