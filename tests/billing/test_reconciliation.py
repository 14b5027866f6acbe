"""Payments no webhook told of are found; those nobody makes are given up."""

from datetime import timedelta
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.core.mail.backends import locmem

from billing import tasks
from billing.constants import RECONCILE_SECONDS
from billing.gateways.sandbox import payments
from billing.gateways.sandbox.payments import Card
from billing.models import GatewayEvent, Payment, SandboxPayment, SandboxState
from billing.services import receipts, reconciliation
from retries.constants import FIRST_WAIT_SECONDS
from retries.models import Retry
from tests.billing.conftest import NOW
from tests.billing.shop import CREDITS, available, body_of, start, tell
from tests.faults.racing import at_once

FIRST_WAIT = timedelta(seconds=FIRST_WAIT_SECONDS)

SOON = NOW + timedelta(seconds=119)
LATER = NOW + timedelta(minutes=5)
NEXT_DAY = NOW + timedelta(hours=24)


@pytest.fixture
def purchase(bob):
    return start(bob)[0]


def lose_webhook(state):
    """Let the sandbox come to a state that it tells nobody."""
    SandboxPayment.objects.update(state=state)


@pytest.mark.parametrize(
    ("state", "status", "credited"),
    [
        (SandboxState.SUCCEEDED, "paid", CREDITS),
        (SandboxState.REFUNDED, "refunded", 0),
        (SandboxState.DECLINED, "failed", 0),
        (SandboxState.CANCELLED, "failed", 0),
        (SandboxState.EXPIRED, "expired", 0),
        (SandboxState.OPEN, "pending", 0),
        (SandboxState.PROCESSING, "pending", 0),
    ],
)
def test_one_round_finds_what_became_of_a_payment(
    purchase, bob, state, status, credited
):
    lose_webhook(state)

    for _ in range(2):
        reconciliation.reconcile(now=LATER)

    purchase.refresh_from_db()
    assert purchase.payment.status == status
    assert available(bob) == credited


def test_a_webhook_has_its_time_before_anybody_asks(purchase, bob):
    lose_webhook(SandboxState.SUCCEEDED)

    reconciliation.reconcile(now=SOON)

    assert available(bob) == 0
    assert not GatewayEvent.objects.exists()


def test_a_webhook_that_comes_after_all_changes_nothing(purchase, bob):
    lose_webhook(SandboxState.SUCCEEDED)
    reconciliation.reconcile(now=LATER)

    tell(body_of(purchase))

    assert available(bob) == CREDITS


def test_a_payment_nobody_makes_is_given_up_after_a_day(purchase, bob):
    reconciliation.reconcile(now=NEXT_DAY - timedelta(seconds=1))
    purchase.refresh_from_db()
    assert purchase.payment.status == "pending"

    reconciliation.reconcile(now=NEXT_DAY)

    purchase.refresh_from_db()
    assert (purchase.payment.status, purchase.payment.failure_reason) == ("expired", "")


def test_what_was_paid_is_credited_and_not_given_up(purchase, bob):
    lose_webhook(SandboxState.SUCCEEDED)

    reconciliation.reconcile(now=NEXT_DAY)

    purchase.refresh_from_db()
    assert (purchase.payment.status, available(bob)) == ("paid", CREDITS)


def test_what_was_given_up_can_be_paid_no_more(purchase, bob):
    reconciliation.reconcile(now=NEXT_DAY)

    payments.pay(reference=purchase.payment.reference, card=Card.PAYS, now=NOW)

    purchase.refresh_from_db()
    assert (purchase.payment.status, available(bob)) == ("expired", 0)


def test_what_a_gateway_took_money_for_is_credited_whatever_it_said_before(
    purchase, bob
):
    reconciliation.reconcile(now=NEXT_DAY)

    tell(body_of(purchase))

    purchase.refresh_from_db()
    assert (purchase.payment.status, available(bob)) == ("paid", CREDITS)


def test_a_declined_payment_is_given_up_after_a_day(purchase, bob):
    payments.pay(reference=purchase.payment.reference, card=Card.DECLINES, now=NOW)

    reconciliation.reconcile(now=NEXT_DAY)

    purchase.refresh_from_db()
    assert (purchase.payment.status, purchase.payment.failure_reason) == (
        "failed",
        "declined",
    )
    assert not Payment.objects.open().exists()


def test_everybody_has_their_turn(bob, monkeypatch):
    monkeypatch.setattr(reconciliation, "RECONCILE_BATCH", 2)
    for _ in range(3):
        start(bob)

    reconciliation.reconcile(now=LATER)
    reconciliation.reconcile(now=LATER + timedelta(minutes=5))

    assert not Payment.objects.filter(asked_at=None).exists()


def test_a_gateway_that_was_switched_off_is_not_asked(purchase, bob, settings):
    lose_webhook(SandboxState.SUCCEEDED)
    settings.PAYMENT_GATEWAYS = []

    reconciliation.reconcile(now=LATER)

    purchase.refresh_from_db()
    assert purchase.payment.status == "pending"


# Receipts


def test_a_receipt_is_sent_once_for_what_is_paid(purchase, bob):
    start(bob)  # another, unpaid
    tell(body_of(purchase))

    assert [receipts.send(now=NOW), receipts.send(now=NOW)] == [1, 0]

    [message] = mail.outbox
    assert message.to == [bob.email]
    assert message.subject == "Your receipt: 20.000 Kamegor credits"
    [(html, kind)] = message.alternatives
    assert kind == "text/html"
    for text in (message.body, html):
        for told in ("bob", "20.000", "1.99 USD", str(purchase.pk), "1 March 2026"):
            assert told in text


def test_a_name_in_a_receipt_is_text(purchase, bob):
    bob.username = "<b>bob</b>"
    bob.save()
    tell(body_of(purchase))

    receipts.send(now=NOW)

    [message] = mail.outbox
    assert "<b>bob" in message.body
    assert "<b>bob" not in message.alternatives[0][0]


def test_a_receipt_that_cannot_be_sent_now_is_sent_later(purchase, settings):
    tell(body_of(purchase))
    works = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    assert receipts.send(now=NOW) == 0

    settings.EMAIL_BACKEND = works
    assert receipts.send(now=NOW) == 0  # it waits
    assert receipts.send(now=NOW + FIRST_WAIT) == 1
    assert not Retry.objects.exists()


class MailServer(locmem.EmailBackend):
    """Takes every letter but those to mallory."""

    refusal: SMTPException

    def send_messages(self, messages):
        if any("mallory" in message.to[0] for message in messages):
            raise self.refusal
        return super().send_messages(messages)


@pytest.fixture
def refuse(settings, monkeypatch):
    """Return a function that lets the mail server answer mallory's letters so."""

    def refuse(refusal):
        settings.EMAIL_BACKEND = f"{__name__}.MailServer"
        monkeypatch.setattr(MailServer, "refusal", refusal, raising=False)

    return refuse


def pay_both(bob, mallory):
    for buyer in (mallory, bob):
        tell(body_of(start(buyer)[0]))


@pytest.mark.parametrize(
    "refusal",
    [
        SMTPRecipientsRefused({"mallory@example.com": (550, b"no such mailbox")}),
        SMTPDataError(554, b"not taken"),
    ],
    ids=["no such mailbox", "not taken"],
)
def test_a_receipt_that_reaches_nobody_keeps_no_other_waiting(
    bob, mallory, refuse, refusal
):
    refuse(refusal)
    pay_both(bob, mallory)

    assert [receipts.send(now=NOW), receipts.send(now=NOW)] == [2, 0]

    [message] = mail.outbox
    assert message.to == [bob.email]


@pytest.mark.parametrize(
    "refusal",
    [
        SMTPRecipientsRefused({"mallory@example.com": (450, b"greylisted")}),
        SMTPDataError(452, b"disk full"),
    ],
    ids=["greylisted", "disk full"],
)
def test_a_receipt_that_is_put_off_keeps_no_other_waiting_and_is_sent_later(
    bob, mallory, settings, refuse, refusal
):
    works = settings.EMAIL_BACKEND
    refuse(refusal)
    tell(body_of(start(mallory)[0]))
    tell(body_of(start(bob)[0]))
    assert [receipts.send(now=NOW), receipts.send(now=NOW)] == [1, 0]
    [message] = mail.outbox
    assert message.to == [bob.email]

    settings.EMAIL_BACKEND = works
    assert receipts.send(now=NOW + FIRST_WAIT) == 1


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_two_who_send_at_once_share_the_receipts(bob):
    for _ in range(6):
        tell(body_of(start(bob)[0]))

    sent = at_once(*[lambda: receipts.send(now=NOW)] * 3)

    assert sum(sent) == len(mail.outbox) == 6


def test_beat_reconciles_and_sends_receipts():
    every = {
        each["task"]: each["schedule"]
        for each in django_settings.CELERY_BEAT_SCHEDULE.values()
    }
    assert every[tasks.reconcile_purchases.name] == RECONCILE_SECONDS
    assert every[tasks.send_receipts.name] <= 60


def test_the_tasks_go_by_the_databases_clock(purchase, bob):
    lose_webhook(SandboxState.SUCCEEDED)

    tasks.reconcile_purchases()
    tasks.send_receipts()

    assert available(bob) == CREDITS
    assert [message.to for message in mail.outbox] == [[bob.email]]
