"""A payment left on Stripe's form is cancelled before its purchase is given up."""

from datetime import timedelta

import pytest

from billing import gateways
from billing.errors import GatewayUnavailable, PaymentUnknown
from billing.models import Payment
from billing.services import gateway_events, purchases, reconciliation, refunds
from core import clock
from tests.billing.shop import CREDITS, available, make_package
from tests.billing.stripe_api import Unpayable, event, sign
from tests.faults.racing import at_once

DAY = timedelta(hours=24)
FORM = {"cancellation_reason": "abandoned"}


@pytest.fixture
def purchase(api, bob):
    return start(bob)


def start(user):
    purchase, _ = purchases.start(
        user_id=user.pk,
        package_id=make_package().pk,
        gateway_name="stripe",
        now=clock.database_now(),
    )
    return purchase


def reconcile_after(age=DAY):
    reconciliation.reconcile(now=Payment.objects.latest("started_at").started_at + age)


def tell(kind, told):
    body = event(kind, told)
    gateway_events.receive(
        gateway_name="stripe",
        body=body.encode(),
        headers={"Stripe-Signature": sign(body)},
        now=clock.database_now(),
    )


def pay(api, purchase):
    """Pay on the form, and let the webhook come."""
    tell("payment_intent.succeeded", api.pay(purchase.payment.reference))


def cancellations(api):
    return [each for each in api.requests if each["path"].endswith("/cancel")]


def at_the_cancellation(api, step):
    """Let something happen just before Stripe cancels."""

    def happen():
        if cancellations(api):
            api.fault = None
            step()

    api.fault = happen


def outcome(purchase, user):
    purchase.refresh_from_db()
    return purchase.payment.status, available(user)


def test_what_is_given_up_can_be_paid_no_more(api, purchase, bob):
    reconcile_after(DAY)

    [asked] = cancellations(api)
    assert asked["path"] == f"/v1/payment_intents/{purchase.payment.reference}/cancel"
    assert asked["form"] == FORM
    assert outcome(purchase, bob) == ("expired", 0)
    with pytest.raises(Unpayable):
        api.pay(purchase.payment.reference)
    # Stripe tells of it, too, and nothing is asked of it again.
    tell("payment_intent.canceled", api.intents[purchase.payment.reference])
    reconcile_after(2 * DAY)
    assert outcome(purchase, bob) == ("expired", 0)
    assert len(cancellations(api)) == 1


def test_a_form_may_stay_open_for_a_day(api, purchase, bob):
    reconcile_after(DAY - timedelta(seconds=1))

    assert cancellations(api) == []
    pay(api, purchase)
    assert outcome(purchase, bob) == ("paid", CREDITS)


@pytest.mark.parametrize(
    ("method", "ends"),
    [
        ("oxxo_display_details", "expires_after"),
        ("boleto_display_details", "expires_at"),
        ("konbini_display_details", "expires_at"),
    ],
)
def test_a_voucher_is_not_cancelled_before_its_own_end(
    api, purchase, bob, method, ends
):
    """Three days to go to a shop with it; it is paid there on the third."""
    end = purchase.payment.started_at + 3 * DAY
    api.intents[purchase.payment.reference] |= {
        "status": "requires_action",
        "next_action": {"type": method, method: {ends: int(end.timestamp())}},
    }

    for age in (DAY, 2 * DAY, 3 * DAY - timedelta(minutes=1)):
        reconcile_after(age)
    assert cancellations(api) == []
    assert outcome(purchase, bob) == ("pending", 0)
    pay(api, purchase)

    assert outcome(purchase, bob) == ("paid", CREDITS)


def test_a_voucher_nobody_paid_is_cancelled_at_its_end(api, purchase, bob):
    end = purchase.payment.started_at + 3 * DAY
    api.intents[purchase.payment.reference] |= {
        "status": "requires_action",
        "next_action": {
            "type": "oxxo_display_details",
            "oxxo_display_details": {"expires_after": int(end.timestamp())},
        },
    }

    reconcile_after(3 * DAY)

    assert len(cancellations(api)) == 1
    assert outcome(purchase, bob) == ("expired", 0)


def test_a_question_of_the_bank_keeps_nothing_open(api, purchase, bob):
    """3-D Secure is a next action, too, without an end."""
    api.intents[purchase.payment.reference] |= {
        "status": "requires_action",
        "next_action": {"type": "use_stripe_sdk", "use_stripe_sdk": {}},
    }

    reconcile_after(DAY)

    assert outcome(purchase, bob) == ("expired", 0)


def test_who_pays_before_it_is_cancelled_has_their_credits(api, purchase, bob):
    """The webhook comes afterwards."""
    at_the_cancellation(api, lambda: api.pay(purchase.payment.reference))

    reconcile_after(DAY)

    assert outcome(purchase, bob) == ("paid", CREDITS)
    tell("payment_intent.succeeded", api.intents[purchase.payment.reference])
    reconcile_after(2 * DAY)
    assert outcome(purchase, bob) == ("paid", CREDITS)


@pytest.mark.django_db(transaction=True)
def test_who_pays_and_is_told_of_while_it_is_cancelled_is_credited_once(
    api, purchase, bob
):
    """The webhook comes while the cancellation is under way."""
    told = []
    at_the_cancellation(api, lambda: told.extend(at_once(lambda: pay(api, purchase))))

    reconcile_after(DAY)

    assert told == [None]
    assert outcome(purchase, bob) == ("paid", CREDITS)


@pytest.mark.django_db(transaction=True)
def test_paid_and_cancelled_at_once_is_one_of_the_two(api, bob):
    for _ in range(10):
        purchase = start(bob)
        before = available(bob)

        _, paid = at_once(
            lambda: reconcile_after(DAY), lambda bought=purchase: pay(api, bought)
        )

        status = api.intents[purchase.payment.reference]["status"]
        if isinstance(paid, Unpayable):
            assert status == "canceled"
            assert outcome(purchase, bob) == ("expired", before)
        else:
            assert (status, paid) == ("succeeded", None)
            assert outcome(purchase, bob) == ("paid", before + CREDITS)


def test_what_a_bank_has_under_way_is_waited_for(api, purchase, bob):
    api.intents[purchase.payment.reference]["status"] = "processing"

    reconcile_after(DAY)

    assert outcome(purchase, bob) == ("pending", 0)
    api.pay(purchase.payment.reference)
    reconcile_after(2 * DAY)
    assert outcome(purchase, bob) == ("paid", CREDITS)


def test_after_a_card_was_declined_another_may_pay_for_a_day(api, bob):
    paid_late, left = start(bob), start(bob)
    for each in (paid_late, left):
        tell("payment_intent.payment_failed", api.intents[each.payment.reference])
    api.pay(paid_late.payment.reference)  # and no webhook tells

    reconcile_after(timedelta(minutes=5))
    assert outcome(paid_late, bob) == ("paid", CREDITS)
    reconcile_after(DAY + timedelta(minutes=5))

    assert api.intents[left.payment.reference]["status"] == "canceled"
    assert outcome(left, bob) == ("failed", CREDITS)
    assert left.payment.failure_reason == "declined"
    reconcile_after(2 * DAY)
    assert len(cancellations(api)) == 1


@pytest.mark.parametrize("is_done", [True, False])
def test_a_cancellation_that_is_not_answered_is_asked_for_again(
    api, purchase, bob, is_done
):
    def lose():
        if cancellations(api):
            if is_done:
                api.answer("POST", cancellations(api)[0]["path"], FORM, "")
            return 500, b"{}"
        return None

    api.fault = lose
    reconcile_after(DAY)
    assert outcome(purchase, bob) == ("pending", 0)

    api.fault = None
    reconcile_after(DAY + timedelta(minutes=5))

    assert outcome(purchase, bob) == ("expired", 0)


def test_a_cancellation_that_nobody_heard_of_is_not_told_as_the_buyers(
    api, purchase, bob
):
    """Stripe has cancelled, its reply is lost, and its webhook tells."""

    def lose():
        api.is_losing_replies = bool(cancellations(api))

    api.fault = lose
    reconcile_after(DAY)
    assert outcome(purchase, bob) == ("pending", 0)
    assert api.intents[purchase.payment.reference]["status"] == "canceled"

    tell("payment_intent.canceled", api.intents[purchase.payment.reference])

    assert outcome(purchase, bob) == ("expired", 0)
    assert purchase.payment.failure_reason == ""
    assert not Payment.objects.open().exists()


def test_another_refusal_is_no_cancellation(api, purchase, bob):
    api.fault = lambda: (400, b'{"error": {"code": "resource_missing"}}')

    with pytest.raises(GatewayUnavailable):
        gateways.named("stripe").cancel(
            payment=purchase.payment, now=clock.database_now()
        )


# Payments that Stripe does not know


def forget(api, purchase):
    """As after a change of the key, from one account or mode to another."""
    del api.intents[purchase.payment.reference]


def test_a_payment_stripe_does_not_know_keeps_no_other_waiting(api, bob, caplog):
    unknown, paid = start(bob), start(bob)
    forget(api, unknown)
    api.pay(paid.payment.reference)  # and no webhook tells

    reconcile_after(timedelta(minutes=5))

    assert outcome(paid, bob) == ("paid", CREDITS)
    assert outcome(unknown, bob) == ("pending", CREDITS)
    assert f"stripe does not know {unknown.payment}." in caplog.messages
    assert not any("does not respond" in message for message in caplog.messages)


def test_a_gateway_that_is_silent_is_asked_about_one_purchase_in_a_round(
    api, bob, caplog
):
    for _ in range(3):
        start(bob)
    api.requests.clear()
    api.fault = lambda: (500, b"{}")

    reconcile_after(timedelta(minutes=5))

    assert [each["path"] for each in api.requests] == [
        "/v1/events",
        f"/v1/payment_intents/{Payment.objects.earliest('started_at').reference}",
    ]
    assert "The gateway stripe does not respond: APIError." in caplog.messages


def test_a_key_that_may_not_read_events_looks_payments_up(api, purchase, bob):
    api.pay(purchase.payment.reference)  # and no webhook tells
    forbidden = b'{"error": {"message": "This key may not read events."}}'

    def forbid():
        return (403, forbidden) if api.requests[-1]["path"] == "/v1/events" else None

    api.fault = forbid
    reconcile_after(timedelta(minutes=5))

    assert outcome(purchase, bob) == ("paid", CREDITS)


def test_a_payment_stripe_does_not_know_is_given_up_after_a_day(api, bob):
    unknown, left = start(bob), start(bob)
    forget(api, unknown)

    reconcile_after(DAY)

    assert outcome(unknown, bob) == outcome(left, bob) == ("expired", 0)
    assert not Payment.objects.open().exists()


def test_a_payment_that_was_not_known_for_a_while_is_credited(api, purchase, bob):
    intent = api.intents.pop(purchase.payment.reference)
    reconcile_after(DAY)
    api.intents[purchase.payment.reference] = intent

    pay(api, purchase)

    assert outcome(purchase, bob) == ("paid", CREDITS)


def test_one_that_is_never_answered_about_lets_the_others_have_their_turn(api, bob):
    refused, paid = start(bob), start(bob)
    api.pay(paid.payment.reference)

    def refuse():
        asked = api.requests[-1]["path"]
        return (500, b"{}") if asked.endswith(refused.payment.reference) else None

    api.fault = refuse
    for minutes in (5, 10):
        reconcile_after(timedelta(minutes=minutes))

    assert outcome(paid, bob) == ("paid", CREDITS)


def test_a_refund_of_what_stripe_does_not_know_says_so(api, purchase, bob, carol):
    pay(api, purchase)
    forget(api, purchase)

    with pytest.raises(PaymentUnknown):
        refunds.request(
            payment_id=purchase.payment_id,
            staff=carol,
            reason="x",
            now=clock.database_now(),
        )

    assert outcome(purchase, bob) == ("paid", CREDITS)
