"""The sandbox's payments: charges a test card and sends events to the site."""

from dataclasses import replace
from datetime import datetime, timedelta

from celery import current_app
from django.db import models

from billing.constants import PAYMENT_EXPIRES_HOURS
from billing.errors import PaymentUnknown
from billing.gateways.gateway import Move, MoveKind
from billing.gateways.sandbox import messages, signing
from billing.gateways.sandbox.messages import Message, Payment
from billing.models import SandboxPayment, SandboxState
from billing.services import gateway_events
from core.transactions import atomic

# Long enough to see the app wait, and short enough to wait for.
SLOW_CARD_SECONDS = 6


class Card(models.TextChoices):
    """The test cards, by number."""

    PAYS = "4242 4242 4242 4242", "pays at once"
    PAYS_SLOWLY = "4000 0000 0000 0077", "pays after a few seconds"
    DECLINES = "4000 0000 0000 0002", "is declined"


OUTCOMES = {
    Card.PAYS: SandboxState.SUCCEEDED,
    Card.PAYS_SLOWLY: SandboxState.PROCESSING,
    Card.DECLINES: SandboxState.DECLINED,
}
UNPAID = {SandboxState.OPEN, SandboxState.DECLINED}


def find(reference: str) -> SandboxPayment:
    """Return a payment at the sandbox, with the site's payment.

    Raises:
        PaymentUnknown: it does not exist.
    """
    trials = SandboxPayment.objects.select_related("payment")
    trial = trials.filter(reference=reference).first()
    if trial is None:
        raise PaymentUnknown("There is no such payment.")
    return trial


def pay(*, reference: str, card: Card, now: datetime) -> None:
    """Try a card. Does nothing unless the payment is open.

    Raises:
        PaymentUnknown: the payment does not exist.
    """
    trial = _change(reference, {SandboxState.OPEN}, OUTCOMES[card])
    if trial and trial.state == SandboxState.PROCESSING:
        current_app.send_task(
            "billing.tasks.finish_sandbox_payment",
            kwargs={"reference": reference},
            countdown=SLOW_CARD_SECONDS,
        )
    elif trial:
        _tell(trial, now)


def finish(*, reference: str, now: datetime) -> None:
    """Complete a slow payment. Does nothing unless it is pending."""
    if trial := _change(reference, {SandboxState.PROCESSING}, SandboxState.SUCCEEDED):
        _tell(trial, now)


def cancel(*, reference: str, now: datetime) -> None:
    """Cancel a payment as the buyer. Does nothing unless it is open.

    Raises:
        PaymentUnknown: the payment does not exist.
    """
    if trial := _change(reference, UNPAID, SandboxState.CANCELLED):
        _tell(trial, now)


def expire(*, reference: str, now: datetime) -> None:
    """Expire a payment as the site. Does nothing unless it is open.

    Raises:
        PaymentUnknown: the payment does not exist.
    """
    if trial := _change(reference, UNPAID, SandboxState.EXPIRED):
        _tell(trial, now)


def refund(*, reference: str, now: datetime) -> None:
    """Refund the full amount of a payment. Does nothing unless it is paid."""
    if trial := _change(reference, {SandboxState.SUCCEEDED}, SandboxState.REFUNDED):
        _tell(trial, now)


def history(trial: SandboxPayment) -> list[Message]:
    """Return every event of a payment, for callers whose webhook was lost."""
    refunded = [SandboxState.SUCCEEDED, SandboxState.REFUNDED]
    states = {
        SandboxState.OPEN: [],
        SandboxState.PROCESSING: [],
        SandboxState.REFUNDED: refunded,
    }.get(SandboxState(trial.state), [trial.state])
    return [_message(trial, state) for state in states]


def moves(*, since: datetime, until: datetime) -> list[Move]:
    """Return charges and refunds of payments that began in the period."""
    paid = SandboxPayment.objects.filter(
        state__in=(SandboxState.SUCCEEDED, SandboxState.REFUNDED),
        # Times of payment are not stored; no payment stays open for longer than this.
        payment__started_at__gte=since - timedelta(hours=PAYMENT_EXPIRES_HOURS),
        payment__started_at__lt=until,
    )
    return [
        move
        for trial in paid.select_related("payment").order_by("pk")
        for move in _moves_of(trial)
    ]


def _moves_of(trial: SandboxPayment) -> list[Move]:
    amount = trial.payment.amount_minor_units
    came = Move(
        id=f"{trial.reference}:paid",
        kind=MoveKind.PAYMENT,
        reference=trial.reference,
        part_id=trial.reference,
        amount_minor_units=amount,
        currency=trial.payment.currency,
    )
    if trial.state != SandboxState.REFUNDED:
        return [came]
    went = replace(
        came,
        id=f"{trial.reference}:refunded",
        kind=MoveKind.REFUND,
        amount_minor_units=-amount,
    )
    return [came, went]


@atomic
def _change(
    reference: str, sources: set[SandboxState], target: SandboxState
) -> SandboxPayment | None:
    """Move a payment from one of ``sources`` to ``target``, if it is in one of them."""
    SandboxPayment.objects.select_for_update().filter(reference=reference).first()
    trial = find(reference)
    if trial.state not in sources:
        return None
    trial.state = target
    trial.save(update_fields=["state"])
    return trial


def _tell(trial: SandboxPayment, now: datetime) -> None:
    """Send the site a signed event through the webhook's code.

    Called outside the transaction above: a real gateway has its own transaction, and
    events it could not deliver are fetched later.
    """
    body = messages.encode(_message(trial, trial.state))
    headers = signing.sign(body, now=now)
    gateway_events.receive(gateway_name="sandbox", body=body, headers=headers, now=now)


def _message(trial: SandboxPayment, state: str) -> Message:
    """Return the event for a state. Each state is reached once, so its id is fixed."""
    payment = trial.payment
    return Message(
        id=f"{trial.reference}:{state}",
        type=f"payment.{state}",
        payment=Payment(
            reference=trial.reference,
            user_id=str(payment.payer_id),
            amount=payment.amount_minor_units,
            currency=payment.currency,
        ),
    )
