"""The sandbox's payments: charges a test card and sends events to the site."""

from dataclasses import replace
from datetime import datetime, timedelta

from celery import current_app
from django.db import models

from billing.constants import PURCHASE_EXPIRES_HOURS
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
    """Return a payment with its purchase.

    Raises:
        PaymentUnknown: it does not exist.
    """
    payments = SandboxPayment.objects.select_related("purchase")
    payment = payments.filter(reference=reference).first()
    if payment is None:
        raise PaymentUnknown("There is no such payment.")
    return payment


def pay(*, reference: str, card: Card, now: datetime) -> None:
    """Try a card. Does nothing unless the payment is open.

    Raises:
        PaymentUnknown: the payment does not exist.
    """
    payment = _change(reference, {SandboxState.OPEN}, OUTCOMES[card])
    if payment and payment.state == SandboxState.PROCESSING:
        current_app.send_task(
            "billing.tasks.finish_sandbox_payment",
            kwargs={"reference": reference},
            countdown=SLOW_CARD_SECONDS,
        )
    elif payment:
        _tell(payment, now)


def finish(*, reference: str, now: datetime) -> None:
    """Complete a slow payment. Does nothing unless it is pending."""
    if payment := _change(reference, {SandboxState.PROCESSING}, SandboxState.SUCCEEDED):
        _tell(payment, now)


def cancel(*, reference: str, now: datetime) -> None:
    """Cancel a payment as the buyer. Does nothing unless it is open.

    Raises:
        PaymentUnknown: the payment does not exist.
    """
    if payment := _change(reference, UNPAID, SandboxState.CANCELLED):
        _tell(payment, now)


def expire(*, reference: str, now: datetime) -> None:
    """Expire a payment as the site. Does nothing unless it is open.

    Raises:
        PaymentUnknown: the payment does not exist.
    """
    if payment := _change(reference, UNPAID, SandboxState.EXPIRED):
        _tell(payment, now)


def refund(*, reference: str, now: datetime) -> None:
    """Refund the full amount of a payment. Does nothing unless it is paid."""
    if payment := _change(reference, {SandboxState.SUCCEEDED}, SandboxState.REFUNDED):
        _tell(payment, now)


def history(payment: SandboxPayment) -> list[Message]:
    """Return every event of a payment, for callers whose webhook was lost."""
    refunded = [SandboxState.SUCCEEDED, SandboxState.REFUNDED]
    states = {
        SandboxState.OPEN: [],
        SandboxState.PROCESSING: [],
        SandboxState.REFUNDED: refunded,
    }.get(SandboxState(payment.state), [payment.state])
    return [_message(payment, state) for state in states]


def moves(*, since: datetime, until: datetime) -> list[Move]:
    """Return charges and refunds of payments that began in the period."""
    paid = SandboxPayment.objects.filter(
        state__in=(SandboxState.SUCCEEDED, SandboxState.REFUNDED),
        # Times of payment are not stored; no payment stays open for longer than this.
        purchase__started_at__gte=since - timedelta(hours=PURCHASE_EXPIRES_HOURS),
        purchase__started_at__lt=until,
    )
    return [
        move
        for payment in paid.select_related("purchase").order_by("pk")
        for move in _moves_of(payment)
    ]


def _moves_of(payment: SandboxPayment) -> list[Move]:
    price = payment.purchase.price_minor_units
    came = Move(
        id=f"{payment.reference}:paid",
        kind=MoveKind.PAYMENT,
        reference=payment.reference,
        part_id=payment.reference,
        amount_minor_units=price,
        currency=payment.purchase.currency,
    )
    if payment.state != SandboxState.REFUNDED:
        return [came]
    went = replace(
        came,
        id=f"{payment.reference}:refunded",
        kind=MoveKind.REFUND,
        amount_minor_units=-price,
    )
    return [came, went]


@atomic
def _change(
    reference: str, sources: set[SandboxState], target: SandboxState
) -> SandboxPayment | None:
    """Move a payment from one of ``sources`` to ``target``, if it is in one of them."""
    SandboxPayment.objects.select_for_update().filter(reference=reference).first()
    payment = find(reference)
    if payment.state not in sources:
        return None
    payment.state = target
    payment.save(update_fields=["state"])
    return payment


def _tell(payment: SandboxPayment, now: datetime) -> None:
    """Send the site a signed event through the webhook's code.

    Called outside the transaction above: a real gateway has its own transaction, and
    events it could not deliver are fetched later.
    """
    body = messages.encode(_message(payment, payment.state))
    headers = signing.sign(body, now=now)
    gateway_events.receive(gateway_name="sandbox", body=body, headers=headers, now=now)


def _message(payment: SandboxPayment, state: str) -> Message:
    """Return the event for a state. Each state is reached once, so its id is fixed."""
    purchase = payment.purchase
    return Message(
        id=f"{payment.reference}:{state}",
        type=f"payment.{state}",
        payment=Payment(
            reference=payment.reference,
            user_id=str(purchase.user_id),
            amount=purchase.price_minor_units,
            currency=purchase.currency,
        ),
    )
