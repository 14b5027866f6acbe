"""What gateways tell: checked, kept word for word, and acted on once."""

import logging
from collections.abc import Mapping
from datetime import datetime

import msgspec

from billing import gateways, locks
from billing.errors import EventForgotten
from billing.gateways.gateway import OF_A_DISPUTE, Event, Fact
from billing.models import EventOutcome, GatewayEvent, Purchase
from billing.services import purchases
from core.errors import NotFound
from core.transactions import atomic

logger = logging.getLogger(__name__)


def receive(
    *, gateway_name: str, body: bytes, headers: Mapping[str, str], now: datetime
) -> None:
    """Take the body of a webhook. An event that came before changes nothing.

    Raises:
        NotFound: there is no such gateway, or it is switched off.
        SignatureInvalid: the gateway did not write it, or not lately.
    """
    gateway = gateways.named(gateway_name)
    event = gateway.read_event(body=body, headers=headers, now=now)
    take(gateway_name=gateway_name, event=event, body=body.decode(), now=now)


@atomic
def take(*, gateway_name: str, event: Event, body: str, now: datetime) -> None:
    """Keep an event and do what it says, both or neither.

    Copies that come at once queue at the unique id and find it taken. An event that
    fits no purchase of ours is kept aside for people to look at; nothing is credited.
    """
    kept, is_new = GatewayEvent.objects.get_or_create(
        gateway=gateway_name,
        event_id=event.id,
        defaults={
            "type": event.type,
            "body": body,
            "outcome": EventOutcome.IGNORED,
            "received_at": now,
        },
    )
    if not is_new or event.fact is None:
        return
    _act_on(kept, event, now)


@atomic
def retake(*, event_id: int, now: datetime) -> EventOutcome:
    """Take an event again that fitted no purchase when it came; return what it is now.

    One that is not quarantined stays as it is.

    Raises:
        NotFound: there is no such event.
        EventForgotten: what it said is not kept any more.
    """
    kept = GatewayEvent.objects.select_for_update().filter(id=event_id).first()
    if kept is None:
        raise NotFound("There is no such event.")
    if kept.outcome == EventOutcome.QUARANTINED:
        _act_on(kept, _read_again(kept), now)
    return EventOutcome(kept.outcome)


def _read_again(kept: GatewayEvent) -> Event:
    if not kept.body:
        raise EventForgotten("What this event said is not kept any more.")
    # An answer that we asked for is kept in our words, an event in the gateway's.
    if "fact" in msgspec.json.decode(kept.body):
        return msgspec.json.decode(kept.body, type=Event)
    return gateways.named(kept.gateway).read_again(body=kept.body)


def _act_on(kept: GatewayEvent, event: Event, now: datetime) -> None:
    """Do what a locked event says, or say what is wrong with it."""
    purchase = locks.lock_purchase(kept.gateway, event.reference)
    problem = _misfit(purchase, event)
    kept.purchase, kept.problem = purchase, problem
    if purchase is None or problem:
        kept.outcome = EventOutcome.QUARANTINED
        logger.error("Event %s of %s: %s", event.id, kept.gateway, problem)
    else:
        kept.outcome = EventOutcome.APPLIED
        purchases.learn(purchase=purchase, event=event, now=now)
    kept.save(update_fields=["purchase", "outcome", "problem"])


def _misfit(purchase: Purchase | None, event: Event) -> str:
    """Return what is wrong with the event, if anything."""
    if purchase is None:
        return "The payment is not of a purchase here."
    # Refunds and disputes name the payment alone; who pays is told with the payment.
    if event.user_id != str(purchase.user_id) and (
        event.user_id or event.fact is Fact.PAID
    ):
        return "The payment is another user's."
    if event.fact in OF_A_DISPUTE or event.fact is Fact.FRAUD_WARNED:
        return ""  # of our payment: whatever else it says, the credits are at stake
    if event.currency != purchase.currency:
        return f"The currency is {event.currency}, not {purchase.currency}."
    price, amount = purchase.price_minor_units, event.amount_minor_units
    if event.fact is Fact.PAID and amount != price:
        return f"The amount is {amount}, not {price}."
    if not 0 < amount <= price:
        return f"The amount is {amount}, of {price}."
    return ""
