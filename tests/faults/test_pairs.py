"""F11: every two operations on one buyer's last credits, started together.

Each may win, and whoever comes second finds a refusal or what is left. Nothing is
lost, doubled or overdrawn, and nobody deadlocks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import combinations
from typing import Any

import pytest

from accounts.services import suspensions
from billing.models import Purchase
from billing.services import grants
from core.errors import DomainError
from streams.meter import meter
from streams.models import Viewing
from streams.services import streams, viewings
from tests import crowds
from tests.billing.shop import body_of, start, tell
from tests.faults import oracle
from tests.faults.racing import at_once
from tests.faults.sizes import part

pytestmark = [
    pytest.mark.fault,
    pytest.mark.django_db(transaction=True),
    pytest.mark.beside,
]

ROUNDS = part(50, of_each_commit=5)
PRICE = 7_777
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
BOUNDARY = NOON + timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A viewing at the end of its first minute; a paid purchase pays for the second."""

    viewing: Viewing
    paid: Purchase
    unpaid: Purchase

    def tick(self) -> None:
        meter.tick(now=BOUNDARY)

    def leave(self) -> None:
        viewings.leave(
            buyer_id=self.viewing.buyer_id, viewing_id=self.viewing.pk, now=BOUNDARY
        )

    def stop(self) -> None:
        streams.stop(
            seller_id=self.viewing.seller_id,
            stream_id=self.viewing.stream_id,
            now=BOUNDARY,
        )

    def suspend(self) -> None:
        suspensions.suspend(user_id=self.viewing.buyer_id, reason="x", now=BOUNDARY)

    def refund(self) -> None:
        tell(body_of(self.paid, "payment.refunded"))

    def dispute(self) -> None:
        tell(body_of(self.paid, "dispute.funds_withdrawn", fee=10))

    def buy(self) -> None:
        tell(body_of(self.unpaid))

    def grant(self) -> None:
        grants.grant(
            user_id=self.viewing.buyer_id,
            amount_millicredits=1,
            reason="test",
            actor="test",
            occurred_at=BOUNDARY,
        )


OPERATIONS: tuple[Callable[[Scene], None], ...] = (
    *(Scene.tick, Scene.leave, Scene.stop, Scene.suspend),
    *(Scene.refund, Scene.dispute, Scene.buy, Scene.grant),
)


@pytest.mark.parametrize("first", OPERATIONS[:-1], ids=lambda each: each.__name__)
def test_two_operations_at_once_leave_the_books_right(
    first: Callable[[Scene], None],
):
    others = [b for a, b in combinations(OPERATIONS, 2) if a is first]
    for other in others * ROUNDS:
        scene = _scene()
        outcomes = at_once(partial(first, scene), partial(other, scene))

        failed = [each for each in outcomes if each is not None]
        assert all(isinstance(each, DomainError) for each in failed), (other, failed)
    assert oracle.violations() == {}


def _scene() -> Scene:
    # One after another: a tick bills all that is due, whosever it is.
    crowds.watch(1, price=PRICE, minutes=1, now=NOON)
    crowds.hear(BOUNDARY)
    viewing = Viewing.objects.select_related("buyer").latest("id")
    return Scene(
        viewing=viewing,
        paid=_buy(viewing.buyer, is_paid=True),
        unpaid=_buy(viewing.buyer, is_paid=False),
    )


def _buy(user: Any, *, is_paid: bool) -> Purchase:
    purchase, _ = start(user, amount_millicredits=PRICE)
    if is_paid:
        tell(body_of(purchase))
    return purchase
