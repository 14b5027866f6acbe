"""Finds payments, refunds and disputes that no webhook has reported."""

import logging
from datetime import datetime, timedelta
from functools import partial
from operator import attrgetter

import msgspec
from django.db.models import F

from billing import gateways
from billing.constants import (
    MISSED_EVENTS_DAYS,
    PURCHASE_ASKED_AFTER_SECONDS,
    PURCHASE_EXPIRES_HOURS,
    RECONCILE_BATCH,
)
from billing.errors import GatewayUnavailable, PaymentUnknown
from billing.gateways.gateway import Missed
from billing.models import Purchase
from billing.services import gateway_events, purchases
from retries.services import items

logger = logging.getLogger(__name__)

EVENT = "event"
PAYMENT = "payment"


def reconcile(*, now: datetime) -> None:
    """Fetch undelivered events from the gateways, and look up open purchases.

    Least recently checked purchases come first. Results are processed like events, so
    it does no harm if the events still arrive. A purchase unpaid after a day is
    cancelled at its gateway and expires. A payment that its gateway does not know is
    logged, and also expires then.

    Each event and each purchase is tried separately: a failure does not delay the
    others, and is handed to a person after three days.
    """
    for name in gateways.in_use():
        # A key without access to events can still look up payments.
        _take_missed(name, now)
        items.each(
            _overdue(name, now),
            partial(_ask, now=now),
            key=attrgetter("pk"),
            kind=PAYMENT,
            now=now,
            ends=(GatewayUnavailable,),
        )


def _log_silence(gateway_name: str, error: GatewayUnavailable) -> None:
    """Log that a gateway gave no usable response, and its error."""
    cause = type(error.__cause__).__name__
    logger.warning("The gateway %s does not respond: %s.", gateway_name, cause)


def _take_missed(gateway_name: str, now: datetime) -> None:
    since = now - timedelta(days=MISSED_EVENTS_DAYS)
    try:
        missed = gateways.named(gateway_name).missed(since=since)
    except GatewayUnavailable as error:
        _log_silence(gateway_name, error)
        return
    items.each(
        missed,
        partial(_take, gateway_name, now=now),
        key=attrgetter("id"),
        kind=EVENT,
        now=now,
    )


def _take(gateway_name: str, missed: Missed, *, now: datetime) -> None:
    event = gateways.named(gateway_name).read_again(body=missed.body)
    gateway_events.take(
        gateway_name=gateway_name, event=event, body=missed.body, now=now
    )


def _overdue(gateway_name: str, now: datetime) -> list[Purchase]:
    started_before = now - timedelta(seconds=PURCHASE_ASKED_AFTER_SECONDS)
    overdue = Purchase.objects.open().filter(
        started_at__lte=started_before, gateway=gateway_name
    )
    due = items.due(overdue, kind=PAYMENT, now=now)
    longest_ago = F("asked_at").asc(nulls_first=True)
    return list(due.order_by(longest_ago, "started_at")[:RECONCILE_BATCH])


def _ask(purchase: Purchase, *, now: datetime) -> None:
    """Look up one purchase; no lock is held while the gateway is called.

    It may be paid while it is being cancelled, so it is looked up afterwards. It only
    expires if the gateway itself reports it as cancelled.
    """
    # First, so that a purchase that always fails does not come first in every round.
    Purchase.objects.filter(id=purchase.id).update(asked_at=now)
    gateway = gateways.named(purchase.gateway)
    is_late = now - purchase.started_at >= timedelta(hours=PURCHASE_EXPIRES_HOURS)
    try:
        if not purchase.reference:
            # The process that began it died, or got no response, before it knew the
            # payment.
            purchases.ask_for_payment(purchase=purchase)
        if is_late:
            gateway.cancel(purchase=purchase, now=now)
        events = gateway.look_up(purchase=purchase)
    except PaymentUnknown:
        _give_up_unknown(purchase, now, is_late=is_late)
        return
    for event in events:
        gateway_events.take(
            gateway_name=purchase.gateway,
            event=event,
            body=msgspec.json.encode(event).decode(),
            now=now,
        )


def _give_up_unknown(purchase: Purchase, now: datetime, *, is_late: bool) -> None:
    """Log that a gateway does not know a payment; once it is overdue, expire it.

    If the gateway later reports it as paid, it is still credited. This happens if the
    site used the key of another account for a while.
    """
    logger.error("%s does not know the payment of %s.", purchase.gateway, purchase)
    if is_late:
        purchases.expire(purchase_id=purchase.id, now=now)
