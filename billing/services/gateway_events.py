"""Gateways' events: verified, stored verbatim, and then processed once."""

import logging
from collections.abc import Mapping
from datetime import datetime
from operator import attrgetter

import msgspec

from billing import gateways, locks
from billing.constants import RECONCILE_BATCH
from billing.errors import EventForgotten
from billing.gateways.gateway import OF_A_DISPUTE, Acknowledgement, Event, Fact
from billing.models import EventOutcome, GatewayEvent, Payment
from billing.services import payments
from core.errors import NotFound
from core.transactions import atomic
from retries.services import items

logger = logging.getLogger(__name__)

KIND = "received_event"


def receive(
    *, gateway_name: str, body: bytes, headers: Mapping[str, str], now: datetime
) -> Acknowledgement:
    """Process the body of a webhook; return how to answer it. Idempotent.

    Raises:
        NotFound: there is no such gateway, or it is disabled.
        SignatureInvalid: the signature is wrong or too old.
    """
    gateway = gateways.named(gateway_name)
    event = gateway.read_event(body=body, headers=headers, now=now)
    take(gateway_name=gateway_name, event=event, body=body.decode(), now=now)
    return gateway.acknowledge()


def take(*, gateway_name: str, event: Event, body: str, now: datetime) -> None:
    """Store an event, commit it, and apply it. Idempotent.

    If applying it fails, it stays received: a copy of it, or the next round of
    ``apply_received``, applies it. An event that matches no payment is quarantined for
    people to look at, and has no effect.
    """
    kept = _keep(gateway_name, event, body, now)
    if kept.outcome == EventOutcome.RECEIVED:
        _apply(kept.pk, event, now)


def apply_received(*, now: datetime) -> int:
    """Apply the events whose effect has failed before; return how many."""
    received = GatewayEvent.objects.filter(outcome=EventOutcome.RECEIVED)
    due = items.due(received, kind=KIND, now=now).order_by("received_at")
    return items.each(
        due[:RECONCILE_BATCH],
        lambda kept: _apply(kept.pk, _read_again(kept), now),
        key=attrgetter("pk"),
        kind=KIND,
        now=now,
    )


@atomic
def retake(*, event_id: int, now: datetime) -> EventOutcome:
    """Process a quarantined event again; return its new outcome.

    Does nothing unless it is quarantined.

    Raises:
        NotFound: the event does not exist.
        EventForgotten: its content is no longer stored.
    """
    kept = GatewayEvent.objects.select_for_update().filter(id=event_id).first()
    if kept is None:
        raise NotFound("There is no such event.")
    if kept.outcome == EventOutcome.QUARANTINED:
        _act_on(kept, _read_again(kept), now)
    return EventOutcome(kept.outcome)


@atomic
def _keep(gateway_name: str, event: Event, body: str, now: datetime) -> GatewayEvent:
    """Store an event. Concurrent copies wait at the unique id, for the same row."""
    kept, _is_new = GatewayEvent.objects.get_or_create(
        gateway=gateway_name,
        event_id=event.id,
        defaults={
            "type": event.type,
            "body": body,
            "outcome": EventOutcome.RECEIVED if event.fact else EventOutcome.IGNORED,
            "received_at": now,
        },
    )
    return kept


@atomic
def _apply(event_id: int, event: Event, now: datetime) -> None:
    """Apply a received event, unless a copy of it was faster."""
    kept = GatewayEvent.objects.select_for_update().get(id=event_id)
    if kept.outcome == EventOutcome.RECEIVED:
        _act_on(kept, event, now)


def _read_again(kept: GatewayEvent) -> Event:
    if not kept.body:
        raise EventForgotten("The content of this event is no longer stored.")
    # Responses we asked for are stored in our own format, events in the gateway's.
    if "fact" in msgspec.json.decode(kept.body):
        return msgspec.json.decode(kept.body, type=Event)
    return gateways.named(kept.gateway).read_again(body=kept.body)


def _act_on(kept: GatewayEvent, event: Event, now: datetime) -> None:
    """Apply a locked event to its payment, or quarantine it if it does not match."""
    payment = _lock_payment(kept.gateway, event.reference)
    problem = _misfit(payment, event)
    kept.payment, kept.problem = payment, problem
    if payment is None or problem:
        kept.outcome = EventOutcome.QUARANTINED
        logger.error("Event %s of %s: %s", event.id, kept.gateway, problem)
    else:
        kept.outcome = EventOutcome.APPLIED
        payments.learn(payment=payment, event=event, now=now)
    kept.save(update_fields=["payment", "outcome", "problem"])


def _lock_payment(gateway_name: str, reference: str) -> Payment | None:
    # A payment that was not opened yet has no reference, and no events either.
    if not reference:
        return None
    return locks.lock_payment(gateway=gateway_name, reference=reference)


def _misfit(payment: Payment | None, event: Event) -> str:
    """Return why the event does not match its payment, or ""."""
    if payment is None:
        return "There is no such payment here."
    # Refunds and disputes only name the payment; its user is known from the payment.
    if event.user_id != str(payment.payer_id) and (
        event.user_id or event.fact is Fact.PAID
    ):
        return "The payment is another user's."
    if event.fact in OF_A_DISPUTE or event.fact is Fact.FRAUD_WARNED:
        return ""  # our payment: it is affected, whatever else differs
    if event.currency != payment.currency:
        return f"The currency is {event.currency}, not {payment.currency}."
    due, amount = payment.amount_minor_units, event.amount_minor_units
    if event.fact is Fact.PAID and amount != due:
        return f"The amount is {amount}, not {due}."
    if not 0 < amount <= due:
        return f"The amount is {amount}, of {due}."
    return ""
