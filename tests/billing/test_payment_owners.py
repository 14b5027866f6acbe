"""A payment is for what its cause's owner says, and billing knows nothing of it."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing import payment_owners
from billing.gateways.sandbox.payments import Card, pay
from billing.models import EventOutcome, GatewayEvent, Payment, Transfer
from billing.services import payments, purchases, reconciliation, refunds
from core.ids import new_id
from tests.billing.conftest import NOW
from tests.billing.shop import CREDITS, available, body_of, start, tell

LOCK = re.compile(
    r'"billing_(?:purchase|payment)"(?=.* FOR UPDATE)|billing_lock_accounts'
)


class Orders:
    """Services of a shop, which note what billing asks of them."""

    def __init__(self):
        self.asked = []
        self.is_broken = False

    def lock(self, *, cause_id):
        self.asked.append(("lock", cause_id))

    def settle(self, *, payment, before, now):
        if self.is_broken:
            raise RuntimeError
        self.asked.append(("settle", before, payment.status))

    def return_path(self, *, cause_id):
        return f"/orders/{cause_id}"

    def takes_two_to_refund(self, *, payment):
        return payment.amount_minor_units > 500


@pytest.fixture
def orders(monkeypatch):
    orders = Orders()
    monkeypatch.setitem(payment_owners.OWNERS, "order", orders)
    return orders


@pytest.fixture
def order_payment(bob, orders):
    """Bob's, of 5.00 for two cups, open at the sandbox."""
    payment = payments.create(
        cause_type="order",
        cause_id=new_id(),
        payer_id=bob.pk,
        amount_minor_units=500,
        currency="USD",
        description="Two cups",
        gateway_name="sandbox",
        now=NOW,
    )
    payments.ask_gateway(payment=payment)
    return payment


def test_the_owner_is_told_what_becomes_of_a_payment_and_no_credits_move(
    order_payment, orders, bob, carol
):
    pay(reference=order_payment.reference, card=Card.PAYS, now=NOW)
    asked = refunds.request(
        payment_id=order_payment.pk, staff=carol, reason="broken", now=NOW
    )

    lock = ("lock", order_payment.cause_id)
    assert not asked.needs_second
    assert orders.asked == [
        *(lock, ("settle", "pending", "paid")),
        lock,  # the request
        *(lock, ("settle", "paid", "refunded")),
    ]
    assert available(bob) == 0
    assert not Transfer.objects.exists()


def test_the_owner_says_where_the_payer_comes_back_to_and_what_takes_two(
    order_payment, orders, carol
):
    assert order_payment.sandbox_payment.return_path == (
        f"/orders/{order_payment.cause_id}"
    )
    Payment.objects.update(amount_minor_units=501, status="paid")

    asked = refunds.request(
        payment_id=order_payment.pk, staff=carol, reason="broken", now=NOW
    )

    assert asked.needs_second


def told(payment, *, event_id):
    """Return the body of the event that a payment was paid."""
    paid = {
        "reference": payment.reference,
        "user_id": str(payment.payer_id),
        "amount": payment.amount_minor_units,
        "currency": payment.currency,
    }
    event = {"id": event_id, "type": "payment.succeeded", "payment": paid}
    return json.dumps(event).encode()


def broken_event(payment, orders):
    """Return an event whose effect has failed."""
    orders.is_broken = True
    with pytest.raises(RuntimeError):
        tell(told(payment, event_id="evt_1"))
    orders.is_broken = False
    return GatewayEvent.objects.get()


def test_an_event_whose_effect_fails_is_kept_and_has_none(order_payment, orders):
    event = broken_event(order_payment, orders)

    assert (event.outcome, event.payment) == (EventOutcome.RECEIVED, None)
    order_payment.refresh_from_db()
    assert (order_payment.status, order_payment.paid_at) == ("pending", None)


def test_the_next_round_applies_it_once(order_payment, orders):
    event = broken_event(order_payment, orders)

    for _ in range(2):
        reconciliation.reconcile(now=NOW)

    event.refresh_from_db()
    assert (event.outcome, event.payment) == (EventOutcome.APPLIED, order_payment)
    assert orders.asked.count(("settle", "pending", "paid")) == 1


def test_a_copy_of_it_applies_it(order_payment, orders):
    event = broken_event(order_payment, orders)

    for _ in range(2):
        tell(told(order_payment, event_id="evt_1"))

    event.refresh_from_db()
    assert event.outcome == EventOutcome.APPLIED
    assert orders.asked.count(("settle", "pending", "paid")) == 1


def test_two_apps_own_no_cause_together():
    with pytest.raises(ValueError, match="two owners of payments for purchase"):
        payment_owners.register({"purchase": Orders()})
    assert payment_owners.OWNERS["purchase"] is purchases


def test_what_is_paid_for_is_locked_first_then_the_payment_then_accounts(bob):
    purchase, _ = start(bob)

    with CaptureQueriesContext(connection) as queries:
        tell(body_of(purchase))

    locks = [
        found[0].strip('"') for query in queries if (found := LOCK.search(query["sql"]))
    ]
    assert locks[:3] == ["billing_purchase", "billing_payment", "billing_lock_accounts"]
    assert available(bob) == CREDITS


def test_an_event_of_no_payment_is_not_one_of_a_payment_that_was_not_opened(bob):
    """While its gateway is silent it has no reference, as such an event has none."""
    purchase, _ = start(bob)
    Payment.objects.update(reference="")

    tell(body_of(purchase, "dispute.created", reference="", user_id=""))

    event = GatewayEvent.objects.get()
    assert (event.outcome, event.payment) == (EventOutcome.QUARANTINED, None)
    assert not purchase.payment.disputes.exists()
