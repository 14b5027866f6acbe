"""What a buyer is told of their purchases."""

import pytest

from notifications.models import Notification
from tests.billing.shop import body_of, start, tell


@pytest.fixture
def purchase(bob):
    bought, _checkout = start(bob)
    return bought


def told(user):
    rows = Notification.objects.filter(user=user).order_by("pk")
    return [row.text for row in rows]


def test_a_buyer_is_told_once_that_they_bought(purchase, bob):
    tell(body_of(purchase, event_id="1"))
    tell(body_of(purchase, event_id="1"))
    tell(body_of(purchase, event_id="2"))

    assert told(bob) == ["You bought 20 credits"]
    row = Notification.objects.get()
    assert row.link == f"/wallet/purchases/{purchase.pk}"
    assert row.parameters == {"purchase_id": str(purchase.pk), "credits": "20.000"}


def test_a_buyer_is_told_that_a_purchase_was_refunded(purchase, bob):
    tell(body_of(purchase))
    tell(body_of(purchase, "payment.refunded"))

    assert told(bob) == [
        "You bought 20 credits",
        "Your purchase of 20 credits was refunded",
    ]


@pytest.mark.parametrize("event", ["payment.declined", "payment.cancelled"])
def test_a_payment_that_fails_is_not_told(purchase, bob, event):
    tell(body_of(purchase, event))

    assert told(bob) == []


def test_how_a_dispute_goes_is_not_told(purchase, bob):
    tell(body_of(purchase))
    for step in ("created", "won"):
        tell(body_of(purchase, f"dispute.{step}"))

    assert told(bob) == ["You bought 20 credits"]
