# ruff: noqa: RUF001 -- digits that deceive are among what is tried
"""Only what a gateway signed lately and what fits a purchase does anything, once."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.test import Client

from billing.gateways.gateway import Acknowledgement
from billing.gateways.sandbox import signing
from billing.gateways.sandbox.gateway import Sandbox
from billing.models import EventOutcome, GatewayEvent
from core import clock
from core.ids import new_id
from tests.billing.shop import (
    CREDITS,
    PRICE,
    available,
    body_of,
    start,
    state,
    tell,
)

URL = "/api/webhooks/sandbox"


@pytest.fixture
def purchase(bob):
    return start(bob)[0]


def post(body, headers):
    client = Client(raise_request_exception=False)
    return client.post(URL, body, content_type="application/json", headers=headers)


def signed(body, **age):
    return signing.sign(body, now=clock.database_now() - timedelta(**age))


def header(body):
    return signed(body)[signing.HEADER]


FORGED = {
    "unsigned": lambda _: {},
    "an empty signature": lambda _: {signing.HEADER: ""},
    "no time": lambda body: {signing.HEADER: header(body).partition(",")[2]},
    "two times": lambda body: {signing.HEADER: f"t=1,{header(body)}"},
    "a time that is none": lambda _: {
        signing.HEADER: "t=" + "9" * 400 + ",v1=" + "0" * 64
    },
    "digits of another alphabet": lambda _: {signing.HEADER: "t=１２,v1=00"},
    "another body's": lambda body: signed(body + b" "),
    "another time's": lambda body: {signing.HEADER: header(body).replace("t=1", "t=2")},
    "one bit changed": lambda body: {
        signing.HEADER: header(body)[:-1] + chr(ord(header(body)[-1]) ^ 1)
    },
    "not ASCII": lambda _: {signing.HEADER: "t=1700000000,v1=\u00e9"},
    "another scheme": lambda body: {signing.HEADER: header(body).replace("v1", "v0")},
    "301 s old": lambda body: signed(body, seconds=301),
    "a day old": lambda body: signed(body, days=1),
    "a minute ahead": lambda body: signed(body, seconds=-62),
    "a day ahead": lambda body: signed(body, days=-1),
}


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED.keys())
def test_a_forged_or_stale_event_changes_nothing(purchase, forge):
    before = state()
    body = body_of(purchase)

    answer = post(body, forge(body))

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert answer.json()["code"] == "signature_invalid"
    assert state() == before


def test_another_sites_secret_signs_nothing_here(purchase, settings):
    body = body_of(purchase)
    before = state()
    ours, settings.SECRET_KEY = settings.SECRET_KEY, "another"
    headers = signed(body)
    settings.SECRET_KEY = ours

    assert post(body, headers).json()["code"] == "signature_invalid"
    assert state() == before


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff",
        b'{"id": 1}',
        b'{"id": "\\ud800"}',
        b"[" * 9000,
    ],
)
def test_a_signed_body_that_is_no_event_changes_nothing(purchase, body):
    before = state()

    assert post(body, signed(body)).status_code == HTTPStatus.BAD_REQUEST
    assert state() == before


def test_a_huge_body_is_refused(purchase):
    before = state()
    body = b" " * (2 * 1024 * 1024)

    assert post(body, signed(body)).status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    assert state() == before


@pytest.mark.parametrize("age", [{"seconds": 295}, {"seconds": -55}, {}])
def test_an_event_within_tolerance_credits(purchase, bob, age):
    body = body_of(purchase)

    assert post(body, signed(body, **age)).status_code == HTTPStatus.NO_CONTENT
    assert available(bob) == CREDITS


def test_one_good_signature_of_two_is_enough(purchase, bob):
    body = body_of(purchase)
    time, _, good = header(body).partition(",")

    answer = post(body, {signing.HEADER: f"{time},v1={'0' * 64},{good}"})

    assert answer.status_code == HTTPStatus.NO_CONTENT
    assert available(bob) == CREDITS


def test_an_event_that_comes_again_changes_nothing(purchase, bob):
    body = body_of(purchase)
    assert post(body, signed(body)).status_code == HTTPStatus.NO_CONTENT
    before = state()

    for _ in range(3):
        assert post(body, signed(body)).status_code == HTTPStatus.NO_CONTENT

    assert state() == before
    assert available(bob) == CREDITS


def test_a_dispute_that_is_told_again_changes_nothing(purchase):
    tell(body_of(purchase))
    dispute = body_of(purchase, "dispute.created")
    tell(dispute)
    before = state()

    for _ in range(3):
        tell(dispute)

    assert state() == before


def test_a_payment_told_of_by_two_events_credits_once(purchase, bob):
    tell(body_of(purchase))
    tell(body_of(purchase))

    assert GatewayEvent.objects.count() == 2
    assert available(bob) == CREDITS


def test_a_card_may_fail_before_and_after_another_pays(purchase, bob):
    for event in ("payment.declined", "payment.succeeded", "payment.declined"):
        tell(body_of(purchase, event))

    purchase.refresh_from_db()
    assert purchase.payment.status == "paid"
    assert available(bob) == CREDITS


def test_an_event_is_kept_word_for_word(purchase):
    body = body_of(purchase, event_id="e1")

    tell(body)

    kept = GatewayEvent.objects.get()
    assert (kept.gateway, kept.event_id, kept.type) == (
        "sandbox",
        "e1",
        "payment.succeeded",
    )
    assert kept.body.encode() == body
    assert kept.outcome == EventOutcome.APPLIED
    assert kept.payment == purchase.payment


def test_an_unknown_type_is_kept_and_ignored(purchase, bob):
    tell(body_of(purchase, "payment.admired"))

    assert GatewayEvent.objects.get().outcome == EventOutcome.IGNORED
    assert available(bob) == 0


MISFITS = {
    "another amount": {"amount": PRICE - 1},
    "a larger amount": {"amount": PRICE * 100},
    "a negative amount": {"amount": -PRICE},
    "another currency": {"currency": "JPY"},
    "a foreign payment": {"reference": "sandbox_nobody"},
    "no payment": {"reference": ""},
    "another user": {"user_id": str(new_id())},
}


@pytest.mark.parametrize("changes", MISFITS.values(), ids=MISFITS.keys())
def test_an_event_that_fits_no_purchase_is_set_aside(purchase, bob, changes, caplog):
    tell(body_of(purchase, **changes))

    kept = GatewayEvent.objects.get()
    assert kept.outcome == EventOutcome.QUARANTINED
    assert kept.problem
    [alarm] = [each for each in caplog.records if each.levelname == "ERROR"]
    assert alarm.getMessage() == f"Event {kept.event_id} of sandbox: {kept.problem}"
    purchase.refresh_from_db()
    assert purchase.payment.status == "pending"
    assert available(bob) == 0


class Bookkeeper(Sandbox):
    """A gateway that sends an event again unless it reads these bytes."""

    def acknowledge(self):
        return Acknowledgement(
            status=HTTPStatus.OK, content_type="text/plain", body=b"1|OK"
        )


def test_a_gateway_says_how_its_events_are_answered(purchase, bob, settings):
    body = body_of(purchase)
    usual = post(body, signed(body))
    assert (usual.status_code, usual.content) == (HTTPStatus.NO_CONTENT, b"")

    settings.GATEWAY_CLASSES = {"sandbox": f"{__name__}.Bookkeeper"}
    answer = post(body, signed(body))
    forged = post(body, {})

    assert (answer.status_code, answer.content) == (HTTPStatus.OK, b"1|OK")
    assert answer.headers["Content-Type"] == "text/plain"
    assert forged.status_code == HTTPStatus.BAD_REQUEST
    assert b"1|OK" not in forged.content
    assert available(bob) == CREDITS


def test_there_is_no_webhook_of_a_gateway_that_is_off(purchase, settings):
    settings.PAYMENT_GATEWAYS = []
    body = body_of(purchase)
    before = state()

    assert post(body, signed(body)).status_code == HTTPStatus.NOT_FOUND
    assert state() == before
