"""Endpoints for a buyer's own spending limits."""

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import user_of
from core.api.inputs import read_body
from core.api.moments import now_of
from core.api.schema import operation
from streams import selectors
from streams.api.serializers import SpendingLimitsInput, SpendingOutput
from streams.services import spending_limits
from streams.spending import Limits


class SpendingLimits(APIView):
    """The limits that a buyer sets for watching."""

    throttle_scope = {"PUT": "spending_limits"}

    @operation("Read my spending limits", answer=SpendingOutput)
    def get(self, request: Request) -> Response:
        """The limits set, those in force, and what was spent in the last 24 hours."""
        return self._answer(request)

    @operation(
        "Set my spending limits", request=SpendingLimitsInput, answer=SpendingOutput
    )
    def put(self, request: Request) -> Response:
        """A lower limit applies at once, a higher one after a day. Null removes it."""
        spending_limits.set_limits(
            buyer_id=user_of(request).pk,
            limits=Limits(**read_body(SpendingLimitsInput, request)),
            now=now_of(request),
        )
        return self._answer(request)

    def _answer(self, request: Request) -> Response:
        now = now_of(request)
        spending = selectors.spending(user_of(request).pk, now=now)
        return Response(SpendingOutput(spending).data)
