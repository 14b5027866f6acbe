"""Many copies of each event, and all of its events, at the same moment."""

import pytest

from billing import selectors, verification
from billing.models import GatewayEvent, Purchase
from tests.billing.shop import CREDITS, body_of, start, tell
from tests.factories import UserFactory
from tests.faults.racing import at_once
from tests.faults.sizes import part

pytestmark = [
    pytest.mark.fault,
    pytest.mark.django_db(transaction=True),
    pytest.mark.beside,
]

EVENTS = part(10, of_each_commit=3)
COPIES = part(10, of_each_commit=5)


def test_copies_of_an_event_at_once_credit_once():
    bob = UserFactory()
    purchases = [start(bob)[0] for _ in range(EVENTS)]

    for purchase in purchases:
        body = body_of(purchase)
        told = at_once(*[lambda body=body: tell(body)] * COPIES)
        assert told == [None] * COPIES

    assert selectors.balance(bob.pk).balance == EVENTS * CREDITS
    assert GatewayEvent.objects.count() == EVENTS
    assert verification.failures() == {}


def test_paid_refunded_and_disputed_at_once_end_in_one_state():
    bob = UserFactory()
    for _ in range(EVENTS):
        purchase, _ = start(bob)
        steps = ["payment.succeeded", "payment.refunded", "dispute.created"]
        steps += ["refund.succeeded", "refund.failed", "fraud.warned"]
        bodies = [body_of(purchase, step) for step in steps for _ in range(2)]

        told = at_once(*[lambda body=body: tell(body) for body in bodies])

        assert told == [None] * len(bodies)

    assert {purchase.payment.status for purchase in Purchase.objects.all()} == {
        "disputed"
    }
    # The refund failed, so all that was bought is there, and frozen.
    wallet = selectors.balance(bob.pk)
    assert (wallet.available, wallet.held) == (0, EVENTS * CREDITS)
    assert selectors.debt(bob.pk) == 0
    assert verification.failures() == {}
