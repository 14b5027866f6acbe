"""Endpoints for what the signed-in user has earned."""

from http import HTTPStatus
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import user_of
from billing import selectors
from billing.api import idempotency
from billing.api.serializers import (
    EarningsMoveInput,
    EarningsMoveOutput,
    EarningsOutput,
)
from billing.errors import InsufficientEarnings
from billing.services import earnings
from core.api.inputs import read_body
from core.api.moments import now_of
from core.api.schema import operation


class EarningsDetail(APIView):
    """What the user has earned."""

    @operation("Read my earnings", answer=EarningsOutput)
    def get(self, request: Request) -> Response:
        """A seller's share is ``pending`` at first, and ``available`` after some days.

        Shares repay a debt before they are pending.
        """
        found = selectors.earnings(user_of(request).pk, now=now_of(request))
        return Response(EarningsOutput(found).data)


class EarningsMoves(APIView):
    """Earnings moved to the user's own wallet."""

    throttle_scope = "earnings"

    @operation(
        "Move earnings to my wallet",
        request=EarningsMoveInput,
        answer=EarningsMoveOutput,
        status=HTTPStatus.CREATED,
        **idempotency.described(InsufficientEarnings, required=True),
    )
    @idempotency.idempotent(required=True)
    def post(self, request: Request, *, action_id: UUID) -> Response:
        """The credits are in the wallet at once. They cannot be moved back."""
        wanted = read_body(EarningsMoveInput, request)
        moved = earnings.move_to_wallet(
            move_id=action_id,
            user_id=user_of(request).pk,
            amount_millicredits=wanted["amount"],
            now=now_of(request),
        )
        context = {"move_id": action_id}
        answer = EarningsMoveOutput(moved, context=context)
        return Response(answer.data, status=HTTPStatus.CREATED)
