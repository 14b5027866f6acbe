"""What Stripe's own account says is compared with what is booked, both ways.

Everything is from the present, so it is compared two hours later.
"""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.gateways.sandbox import payments
from billing.gateways.sandbox.payments import Card
from billing.models import Alert, Payment, Purchase
from billing.services import balances, refunds
from core import clock
from retries.models import Retry
from tests.billing.shop import CREDITS, PRICE, available, make_package, start
from tests.billing.stripe_api import deliver, event

DAY = timedelta(days=1)


@pytest.fixture
def purchase(api, buyer):
    return buy(buyer, "first")


@pytest.fixture
def paid(api, purchase):
    """Bob's purchase, paid, and told of."""
    tell("payment_intent.succeeded", api.pay(purchase.payment.reference))
    return purchase


def buy(buyer, key):
    buyer.post(
        "/api/credits/purchase",
        {"package_id": str(make_package().pk), "gateway": "stripe"},
        headers={"Idempotency-Key": key},
        format="json",
    )
    return Purchase.objects.latest("payment__started_at")


def tell(kind, told):
    deliver(event(kind, told))


def later(**age):
    return clock.database_now() + timedelta(hours=2) + timedelta(**age)


def differences():
    """Compare, and return the open alerts."""
    balances.compare(now=later())
    return open_alerts()


def open_alerts():
    return [
        (alert.subject, alert.expected_minor_units, alert.found_minor_units)
        for alert in Alert.objects.open().order_by("subject")
        if alert.kind == "balance_differs"
    ]


def dispute_of(purchase, status="needs_response", **changes):
    return {
        "id": "dp_1",
        "object": "dispute",
        "amount": PRICE,
        "currency": "usd",
        "payment_intent": purchase.payment.reference,
        "status": status,
        "balance_transactions": [],
    } | changes


def refund(paid, carol, api):
    refunds.request(
        payment_id=paid.payment_id,
        staff=carol,
        reason="asked",
        now=clock.database_now(),
    )
    [refund] = api.refunds
    return refund


def test_books_that_agree_raise_nothing(api, paid, carol):
    tell("refund.created", refund(paid, carol, api))
    disputed = dispute_of(paid)
    api.move(disputed, -PRICE)
    tell("charge.dispute.funds_withdrawn", disputed)
    api.move(disputed, PRICE)
    tell("charge.dispute.funds_reinstated", disputed)
    # Nothing of these is a buyer's.
    api.move({"id": "po_1", "object": "payout", "currency": "usd"}, -100)
    api.move({"id": "fee_1", "object": "fee", "currency": "usd"}, -3)

    assert differences() == []


def test_a_payment_that_nobody_told_of_is_found_and_explained_later(api, purchase, bob):
    intent = api.pay(purchase.payment.reference)

    assert differences() == [(f"payment:{intent['id']}", None, PRICE)]
    assert Alert.objects.get().payment == purchase.payment
    assert differences() == [(f"payment:{intent['id']}", None, PRICE)]
    assert Alert.objects.count() == 1

    tell("payment_intent.succeeded", intent)

    assert (differences(), available(bob)) == ([], CREDITS)
    alert = Alert.objects.get()
    assert (alert.closed_at is not None, alert.closed_by) == (True, None)


def test_money_of_nobodys_purchase_is_found(api, paid):
    stray = {"id": "ch_9", "object": "charge", "currency": "usd", "amount": 500}
    api.move(stray | {"payment_intent": "pi_of_another_shop"}, 500)
    api.move(stray | {"payment_intent": None}, 700)

    assert differences() == [
        ("payment:ch_9", None, 700),
        ("payment:pi_of_another_shop", None, 500),
    ]


def test_a_payment_that_stripe_has_not_is_found(api, paid):
    lied = api.balance.pop()

    assert differences() == [(f"payment:{paid.payment.reference}", PRICE, None)]

    api.balance.append(lied)
    assert differences() == []


def test_an_odd_line_keeps_no_other_from_being_compared(api, paid, caplog):
    stray = {"object": "charge", "currency": "usd", "amount": 500}
    for charge_id in ("ch_8", "ch_9"):
        api.move(stray | {"id": charge_id}, 500)
    api.balance[0]["source"] = "ch_9"

    assert differences() == [("payment:ch_8", None, 500)]
    assert "A line could not be parsed" in caplog.text


def test_another_amount_or_currency_is_found(api, paid):
    [line] = api.balance
    line["amount"] = PRICE - 1
    assert differences() == [(f"payment:{paid.payment.reference}", PRICE, PRICE - 1)]

    line["amount"] = PRICE
    line["source"] = line["source"] | {"currency": "eur"}
    line["currency"] = "eur"

    assert differences() == [(f"payment:{paid.payment.reference}", PRICE, PRICE)]
    assert Alert.objects.get().currency == "EUR"


def test_an_account_that_settles_in_another_currency_agrees(api, paid):
    api.balance[0] |= {"currency": "twd", "amount": 6_400}

    assert differences() == []


def test_a_refund_is_compared_both_ways(api, paid, carol):
    given = refund(paid, carol, api)
    assert differences() == [("refund:re_1", None, -PRICE)]

    # Told in sum, as endpoints do that hear of charges alone.
    tell("charge.refunded", api.intents[paid.payment.reference]["latest_charge"])
    assert differences() == []

    tell("refund.failed", given | {"status": "failed"})
    assert differences() == [("refund_failure:re_1", PRICE, None)]
    api.move(given, PRICE)
    assert differences() == []


def test_a_refund_that_came_back_and_was_not_told_is_found(api, paid, carol):
    given = refund(paid, carol, api)
    tell("refund.created", given)
    api.move(given, PRICE)

    assert differences() == [("refund_failure:re_1", None, PRICE)]


def test_a_refund_that_stripe_has_not_made_is_found(api, paid):
    told = {"id": "re_7", "amount": 50, "currency": "usd", "status": "succeeded"}
    tell("refund.created", told | {"payment_intent": paid.payment.reference})
    # It is compared once any event of it must be here.
    balances.compare(now=later(days=3))

    assert open_alerts() == [("refund:re_7", -50, None)]


def test_disputes_are_compared_both_ways(api, paid):
    disputed = dispute_of(paid)
    api.move(disputed, -PRICE)
    assert differences() == [("dispute:dp_1", None, -PRICE)]

    tell("charge.dispute.funds_withdrawn", disputed)
    assert differences() == []

    # Won, as we were told, but the money never came.
    body = json.loads(event("charge.dispute.closed", dispute_of(paid, "won")))
    body["created"] = int(clock.database_now().timestamp())
    deliver(json.dumps(body))
    assert differences() == [("dispute_won:dp_1", PRICE, None)]

    api.move(disputed, PRICE)
    assert differences() == []


def test_every_page_is_read_and_what_is_repeated_counts_once(api, buyer):
    for number in range(5):
        each = buy(buyer, f"key {number}")
        tell("payment_intent.succeeded", api.pay(each.payment.reference))
    api.is_repeating = True

    assert differences() == []
    asked = [each for each in api.requests if "balance_transactions" in each["path"]]
    assert len(asked) == 3


def test_what_is_younger_than_an_hour_is_left_for_tomorrow(api, purchase):
    api.pay(purchase.payment.reference)

    balances.compare(now=clock.database_now())
    assert open_alerts() == []


def test_a_difference_is_seen_explained_after_weeks(api, purchase):
    intent = api.pay(purchase.payment.reference)
    assert len(differences()) == 1

    tell("payment_intent.succeeded", intent)
    balances.compare(now=later(days=30))

    assert open_alerts() == []


def test_one_that_finance_has_closed_stays_closed_until_it_changes(
    api, purchase, carol
):
    api.pay(purchase.payment.reference)
    differences()
    Alert.objects.update(closed_at=clock.database_now(), closed_by=carol)

    assert differences() == []
    api.balance[0]["amount"] = 1
    assert differences() == [(f"payment:{purchase.payment.reference}", None, 1)]


def test_a_gateway_that_is_away_is_noted_and_changes_nothing(api, purchase):
    api.pay(purchase.payment.reference)
    assert len(differences()) == 1
    api.fault = lambda: (500, b"")

    balances.compare(now=later(days=1))

    assert len(open_alerts()) == 1
    assert Retry.objects.get().kind == "balance"


def test_comparing_asks_no_more_queries_for_more_payments(api, buyer):
    def pay():
        each = buy(buyer, f"key {Purchase.objects.count()}")
        tell("payment_intent.succeeded", api.pay(each.payment.reference))

    def count():
        with CaptureQueriesContext(connection) as queries:
            balances.compare(now=later())
        return len(queries)

    pay()
    one = count()
    pay()
    pay()
    assert count() == one


def test_the_sandbox_is_compared_too(bob, carol):
    now = clock.database_now()
    purchase, _ = start(bob)
    Payment.objects.update(started_at=now)
    payments.pay(reference=purchase.payment.reference, card=Card.PAYS, now=now)
    assert differences() == []
    refunds.request(
        payment_id=purchase.payment_id, staff=carol, reason="asked", now=now
    )
    assert differences() == []

    Payment.objects.update(refunded_minor_units=0)

    assert differences() == [(f"refund:{purchase.payment.reference}", None, -PRICE)]
