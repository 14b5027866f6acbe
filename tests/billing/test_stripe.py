"""Stripe, through its own SDK, against a server that speaks its API."""

import json
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.test import Client

from billing import selectors
from billing.constants import RECONCILE_SECONDS
from billing.errors import GatewayUnavailable
from billing.gateways.stripe import gateway as stripe_gateway
from billing.models import EventOutcome, GatewayEvent, Payment, Purchase, RefundRequest
from billing.services import reconciliation, refunds
from core import clock
from core.ids import new_id
from retries.models import Retry
from tests.billing.shop import CREDITS, PRICE, available, make_package, state
from tests.billing.stripe_api import event, sign
from tests.factories import UserFactory

URL = "/api/webhooks/stripe"


def buy(buyer, *, key="k", package=None):
    package = package or make_package()
    return buyer.post(
        "/api/credits/purchase",
        {"package_id": str(package.pk), "gateway": "stripe"},
        headers={"Idempotency-Key": key},
        format="json",
    )


@pytest.fixture
def purchase(api, buyer):
    buy(buyer)
    return Purchase.objects.get()


def post(body, header):
    client = Client(raise_request_exception=False)
    return client.post(
        URL,
        body,
        content_type="application/json",
        headers={"Stripe-Signature": header},
    )


def tell(kind, told):
    body = event(kind, told)
    answer = post(body, sign(body))
    assert answer.status_code == HTTPStatus.NO_CONTENT
    return GatewayEvent.objects.latest("id").outcome


def dispute(purchase, status, amount=PRICE):
    return {
        "id": "dp_1",
        "object": "dispute",
        "amount": amount,
        "currency": "usd",
        "charge": f"ch_{purchase.payment.reference}",
        "payment_intent": purchase.payment.reference,
        "status": status,
    }


def test_a_purchase_opens_a_payment_intent(api, buyer, bob):
    answer = buy(buyer)

    purchase = Purchase.objects.get()
    [asked] = api.requests
    assert (asked["method"], asked["path"]) == ("POST", "/v1/payment_intents")
    assert asked["form"] == {
        "amount": str(PRICE),
        "currency": "usd",
        "description": "20 credits",
        "automatic_payment_methods[enabled]": "true",
        "metadata[payment_id]": str(purchase.payment_id),
        "metadata[user_id]": str(bob.pk),
    }
    assert asked["key"] == f"payment:{purchase.payment_id}"
    assert asked["headers"]["Stripe-Version"] == stripe_gateway.API_VERSION
    assert asked["headers"]["Authorization"] == "Bearer sk_test_123"
    assert answer.status_code == HTTPStatus.CREATED
    assert answer.json()["client_secret"] == "pi_1_secret_1"
    assert answer.json()["publishable_key"] == "pk_test_123"
    assert answer.json()["redirect_url"] is None
    assert purchase.payment.reference == "pi_1"


def test_the_same_key_opens_one_payment(api, buyer):
    package = make_package()

    first, again = buy(buyer, package=package), buy(buyer, package=package)

    assert first.content == again.content
    assert len(api.requests) == 1


def hang(api):
    def wait():
        api.closing.wait(5)
        return 200, b"{}"

    return wait


FAULTS = {
    "an error": lambda _: lambda: (500, b'{"error": {"message": "down"}}'),
    "too often": lambda _: lambda: (429, b'{"error": {"message": "slow down"}}'),
    "a bad key": lambda _: lambda: (401, b'{"error": {"message": "who?"}}'),
    "garbage": lambda _: lambda: (200, b"<html>"),
    "a page in place of an error": lambda _: lambda: (502, b"<html>"),
    "no answer": hang,
}


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
def test_without_stripe_nothing_is_bought_and_the_same_key_may_try_again(
    api, buyer, fault, monkeypatch
):
    monkeypatch.setattr(stripe_gateway, "TIMEOUT_SECONDS", 0.2)
    package = make_package()
    api.fault = fault(api)

    refused = buy(buyer, package=package)

    assert refused.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert refused.json()["code"] == "gateway_unavailable"
    assert len(api.requests) == 1  # who waits is not made to wait again
    begun = Purchase.objects.get()
    assert (begun.payment.status, begun.payment.reference) == ("pending", "")

    api.fault = None
    answer = buy(buyer, package=package)
    assert (answer.status_code, answer.json()["id"]) == (201, str(begun.pk))
    assert [*api.intents] == [Payment.objects.get().reference]


def test_a_reply_that_is_lost_leaves_nothing_that_could_be_paid(api, buyer):
    package = make_package()
    api.is_losing_replies = True
    assert buy(buyer, package=package).status_code == HTTPStatus.SERVICE_UNAVAILABLE

    api.is_losing_replies = False
    answer = buy(buyer, package=package)

    assert answer.status_code == HTTPStatus.CREATED
    assert Purchase.objects.count() == 1


def test_stripe_is_waited_for_ten_seconds():
    assert stripe_gateway.TIMEOUT_SECONDS == 10


def test_what_is_paid_is_credited_once(api, purchase, bob):
    intent = api.pay(purchase.payment.reference)
    body = event("payment_intent.succeeded", intent)

    for _ in range(3):
        assert post(body, sign(body)).status_code == HTTPStatus.NO_CONTENT
    tell("payment_intent.succeeded", intent)

    assert available(bob) == CREDITS
    purchase.refresh_from_db()
    assert purchase.payment.status == "paid"


FORGED = {
    "unsigned": lambda _: "",
    "nonsense": lambda _: "t=,v1=",
    "another secret": lambda body: sign(body, secret="whsec_other"),
    "another body": lambda body: sign(body + " "),
    "one bit changed": lambda body: sign(body)[:-1] + chr(ord(sign(body)[-1]) ^ 1),
    "301 s old": lambda body: sign(body, seconds=302),
    "a minute ahead": lambda body: sign(body, seconds=-62),
    "a day ahead": lambda body: sign(body, days=-1),
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED.keys())
def test_a_forged_or_stale_event_changes_nothing(api, purchase, bob, forge):
    body = event("payment_intent.succeeded", api.pay(purchase.payment.reference))
    before = state()

    answer = post(body, forge(body))

    assert answer.json()["code"] == "signature_invalid"
    assert state() == before


def test_without_a_secret_no_event_is_believed(api, purchase, settings):
    settings.STRIPE_WEBHOOK_SECRET = ""
    body = event("payment_intent.succeeded", api.pay(purchase.payment.reference))
    before = state()

    assert post(body, sign(body, secret="x")).status_code == HTTPStatus.BAD_REQUEST
    assert state() == before


def test_one_good_signature_of_two_is_enough(api, purchase, bob):
    body = event("payment_intent.succeeded", api.pay(purchase.payment.reference))
    time, _, good = sign(body).partition(",")

    answer = post(body, f"{time},v1={'0' * 64},{good}")

    assert answer.status_code == HTTPStatus.NO_CONTENT
    assert available(bob) == CREDITS


@pytest.mark.parametrize(
    ("key", "livemode"), [("sk_test_123", True), ("sk_live_123", False)]
)
def test_an_event_of_the_other_mode_is_refused(api, purchase, settings, key, livemode):
    settings.STRIPE_API_KEY = key
    intent = api.pay(purchase.payment.reference)
    body = event("payment_intent.succeeded", intent, livemode=livemode)
    before = state()

    assert post(body, sign(body)).status_code == HTTPStatus.BAD_REQUEST
    assert state() == before


@pytest.mark.parametrize(
    "body", ["{}", "[]", "null", "1", '{"id": 1}', '{"data": {"object": []}}', "{"]
)
def test_a_signed_body_that_is_no_event_changes_nothing(api, purchase, body):
    before = state()

    assert post(body, sign(body)).status_code == HTTPStatus.BAD_REQUEST
    assert state() == before


MISFITS = {
    "another amount": {"amount_received": PRICE - 1},
    "another currency": {"currency": "jpy"},
    "another user": {"metadata": {"user_id": "somebody"}},
    "no user": {"metadata": {}},
    "a foreign intent": {"id": "pi_foreign"},
}


@pytest.mark.parametrize("changes", MISFITS.values(), ids=MISFITS.keys())
def test_a_payment_that_fits_no_purchase_is_set_aside(api, purchase, bob, changes):
    intent = api.pay(purchase.payment.reference) | changes

    assert tell("payment_intent.succeeded", intent) == EventOutcome.QUARANTINED
    assert available(bob) == 0


def test_a_card_that_fails_is_told(api, purchase):
    tell("payment_intent.payment_failed", api.intents[purchase.payment.reference])

    purchase.refresh_from_db()
    assert (purchase.payment.status, purchase.payment.failure_reason) == (
        "failed",
        "declined",
    )


@pytest.mark.parametrize(
    "kind", ["payment_intent.created", "customer.created", "refund.other", "new.kind"]
)
def test_other_events_are_kept_and_ignored(api, purchase, kind):
    told = {"id": "x", "object": "x"}

    assert tell(kind, told) == EventOutcome.IGNORED


def test_a_refund_is_asked_for_once_and_booked_when_told(api, purchase, bob, carol):
    intent = api.pay(purchase.payment.reference)
    tell("payment_intent.succeeded", intent)

    for reason in ("asked", "asked again, before it was told"):
        refunds.request(
            payment_id=purchase.payment_id,
            staff=carol,
            reason=reason,
            now=clock.database_now(),
        )

    assert len(api.refunds) == 1
    assert available(bob) == CREDITS
    tell("charge.refunded", intent["latest_charge"])
    purchase.refresh_from_db()
    assert (purchase.payment.status, available(bob)) == ("refunded", 0)


def test_after_a_refund_has_failed_another_can_be_asked_for(api, purchase, bob, carol):
    intent = api.pay(purchase.payment.reference)
    tell("payment_intent.succeeded", intent)
    ask = {
        "payment_id": purchase.payment_id,
        "staff": carol,
        "now": clock.database_now(),
    }
    refunds.request(reason="asked", **ask)
    [first] = api.refunds
    tell("refund.created", first)
    tell("charge.refunded", intent["latest_charge"])
    tell("refund.failed", first | {"status": "failed"})
    purchase.refresh_from_db()
    assert (purchase.payment.status, available(bob)) == ("paid", CREDITS)

    refunds.request(reason="asked again", **ask)

    _, second = api.refunds
    tell("refund.created", second)
    purchase.refresh_from_db()
    assert (purchase.payment.status, available(bob)) == ("refunded", 0)


def test_a_refund_whose_reply_is_lost_is_given_once(api, purchase, bob, carol):
    tell("payment_intent.succeeded", api.pay(purchase.payment.reference))
    ask = {
        "payment_id": purchase.payment_id,
        "staff": carol,
        "now": clock.database_now(),
    }
    api.is_losing_replies = True

    with pytest.raises(GatewayUnavailable):
        refunds.request(reason="x", **ask)

    api.is_losing_replies = False
    refunds.request(reason="x", **ask)
    assert len(api.refunds) == 1
    assert RefundRequest.objects.count() == 2


def test_a_confirmed_refund_whose_reply_is_lost_is_confirmed_again_and_given_once(
    api, settings, purchase, bob, carol
):
    settings.STAFF_REFUND_ALONE_UP_TO = 0
    dave = UserFactory(is_staff=True)
    tell("payment_intent.succeeded", api.pay(purchase.payment.reference))
    now = clock.database_now()
    requested = refunds.request(
        payment_id=purchase.payment_id, staff=carol, reason="x", now=now
    )
    assert api.refunds == []
    confirm = {"request_id": requested.pk, "staff": dave, "now": now}
    api.is_losing_replies = True

    with pytest.raises(GatewayUnavailable):
        refunds.confirm(**confirm)

    api.is_losing_replies = False
    refunds.confirm(**confirm)
    assert len(api.refunds) == 1
    requested.refresh_from_db()
    assert requested.confirmed_by == dave


def test_a_dispute_freezes_then_takes_and_gives_again(api, purchase, bob):
    tell("payment_intent.succeeded", api.pay(purchase.payment.reference))

    tell("charge.dispute.created", dispute(purchase, "needs_response"))
    assert available(bob) == 0
    tell("charge.dispute.funds_withdrawn", dispute(purchase, "needs_response"))
    purchase.refresh_from_db()
    assert (purchase.payment.status, purchase.reversed_millicredits) == (
        "disputed",
        CREDITS,
    )
    tell("charge.dispute.closed", dispute(purchase, "won"))
    assert available(bob) == CREDITS


def test_a_dispute_that_is_closed_as_lost_takes_the_credits(api, purchase, bob):
    tell("payment_intent.succeeded", api.pay(purchase.payment.reference))

    tell("charge.dispute.closed", dispute(purchase, "lost"))

    purchase.refresh_from_db()
    assert (purchase.payment.status, available(bob)) == ("disputed", 0)


@pytest.mark.parametrize("status", ["warning_needs_response", "prevented"])
def test_an_inquiry_takes_nothing(api, purchase, bob, status):
    tell("payment_intent.succeeded", api.pay(purchase.payment.reference))

    told = tell("charge.dispute.created", dispute(purchase, status))

    assert (told, available(bob)) == (EventOutcome.IGNORED, CREDITS)


def test_a_payment_nobody_told_of_is_found_by_asking(api, purchase, bob):
    intent = api.pay(purchase.payment.reference)
    later = clock.database_now() + timedelta(minutes=3)

    reconciliation.reconcile(now=later)

    assert available(bob) == CREDITS
    tell("payment_intent.succeeded", intent)  # it comes after all
    assert available(bob) == CREDITS


def test_refunds_and_disputes_nobody_told_of_are_found(api, purchase, bob):
    intent = api.pay(purchase.payment.reference)
    refunded = intent["latest_charge"] | {"amount_refunded": PRICE, "refunded": True}
    told = [
        event("payment_intent.succeeded", intent),
        event("charge.dispute.created", dispute(purchase, "needs_response")),
        event("charge.dispute.closed", dispute(purchase, "won")),
        event("charge.refunded", refunded),
        event("customer.created", {"id": "cus_1", "object": "customer"}),
    ]
    api.undelivered = [json.loads(each) for each in reversed(told)]
    now = clock.database_now()

    for _ in range(2):
        reconciliation.reconcile(now=now)
    for each in told:  # they come after all
        post(each, sign(each))

    purchase.refresh_from_db()
    assert (purchase.payment.status, available(bob)) == ("refunded", 0)
    assert GatewayEvent.objects.count() == len(told)
    asked = api.requests[1]
    assert asked["path"] == "/v1/events"
    assert asked["form"]["delivery_success"] == "false"
    assert asked["form"]["created[gte]"] == str(int(now.timestamp()) - 5 * 86_400)
    assert "charge.refunded" in asked["form"].values()


TOLD = ("paid", "disputed", "withdrawn", "won", "refunded")


@pytest.mark.parametrize("lost", TOLD)
def test_any_one_event_that_is_lost_is_found_in_one_round(api, purchase, bob, lost):
    intent = api.pay(purchase.payment.reference)
    refunded = intent["latest_charge"] | {"amount_refunded": PRICE, "refunded": True}
    open_, won = dispute(purchase, "needs_response"), dispute(purchase, "won")
    told = {
        "paid": event("payment_intent.succeeded", intent),
        "disputed": event("charge.dispute.created", open_),
        "withdrawn": event("charge.dispute.funds_withdrawn", open_),
        "won": event("charge.dispute.closed", won),
        "refunded": event("charge.refunded", refunded),
    }
    api.undelivered = [json.loads(told.pop(lost))]
    for each in told.values():
        post(each, sign(each))

    reconciliation.reconcile(now=clock.database_now())

    purchase.refresh_from_db()
    assert (purchase.payment.status, available(bob)) == ("refunded", 0)
    assert selectors.debt(bob.pk) == 0
    assert GatewayEvent.objects.count() == len(TOLD)


def test_stripe_away_while_asking_is_asked_again_later(api, purchase, bob):
    api.pay(purchase.payment.reference)
    later = clock.database_now() + timedelta(minutes=3)
    api.fault = lambda: (500, b"{}")
    reconciliation.reconcile(now=later)
    assert available(bob) == 0

    api.fault = None
    reconciliation.reconcile(now=later + timedelta(seconds=RECONCILE_SECONDS))

    assert available(bob) == CREDITS
    assert not Retry.objects.exists()


def test_an_odd_event_keeps_no_other_waiting_and_goes_to_a_person(
    api, purchase, bob, caplog
):
    intent = api.pay(purchase.payment.reference)
    odd = json.loads(event("payment_intent.succeeded", {"id": "pi_odd"}))
    good = json.loads(event("payment_intent.succeeded", intent))
    api.undelivered = [good, odd]  # newest first: the odd one is taken before
    now = clock.database_now()

    reconciliation.reconcile(now=now)

    assert available(bob) == CREDITS
    [failed] = Retry.objects.all()
    assert (failed.kind, failed.item, failed.failures) == ("event", odd["id"], 1)
    assert failed.for_people_since is None
    reconciliation.reconcile(now=now + timedelta(days=3))
    failed.refresh_from_db()
    assert failed.for_people_since == now + timedelta(days=3)


def test_an_odd_payment_keeps_no_other_waiting(api, buyer, bob):
    for _ in range(2):
        buy(buyer, package=make_package(), key=str(new_id()))
    odd, good = Purchase.objects.order_by("payment__started_at")
    api.pay(good.payment.reference)
    del api.intents[odd.payment.reference]["status"]

    reconciliation.reconcile(now=clock.database_now() + timedelta(minutes=3))

    assert available(bob) == CREDITS
    [failed] = Retry.objects.all()
    assert (failed.kind, failed.item) == ("payment", str(odd.payment_id))
