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
    PAYMENT_ASKED_AFTER_SECONDS,
    PAYMENT_EXPIRES_HOURS,
    RECONCILE_BATCH,
)
from billing.errors import GatewayUnavailable, PaymentUnknown
from billing.gateways.gateway import Missed
from billing.models import Payment
from billing.services import gateway_events, payments
from retries.services import items

logger = logging.getLogger(__name__)

EVENT = "event"
PAYMENT = "payment"


def reconcile(*, now: datetime) -> None:
    """Fetch undelivered events from the gateways, and look up open payments.

    Events that were received, but whose effect has failed, are applied first.

    Least recently checked payments come first. Results are processed like events, so
    it does no harm if the events still arrive. A payment unpaid after a day is
    cancelled at its gateway and expires. A payment that its gateway does not know is
    logged, and also expires then.

    Each event and each payment is tried separately: a failure does not delay the
    others, and is handed to a person after three days.
    """
    gateway_events.apply_received(now=now)
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


def _overdue(gateway_name: str, now: datetime) -> list[Payment]:
    started_before = now - timedelta(seconds=PAYMENT_ASKED_AFTER_SECONDS)
    overdue = Payment.objects.open().filter(
        started_at__lte=started_before, gateway=gateway_name
    )
    due = items.due(overdue, kind=PAYMENT, now=now)
    longest_ago = F("asked_at").asc(nulls_first=True)
    return list(due.order_by(longest_ago, "started_at")[:RECONCILE_BATCH])


def _ask(payment: Payment, *, now: datetime) -> None:
    """Look up one payment; no lock is held while the gateway is called.

    It may be paid while it is being cancelled, so it is looked up afterwards. It only
    expires if the gateway itself reports it as cancelled.
    """
    # First, so that a payment that always fails does not come first in every round.
    Payment.objects.filter(id=payment.id).update(asked_at=now)
    gateway = gateways.named(payment.gateway)
    is_late = now - payment.started_at >= timedelta(hours=PAYMENT_EXPIRES_HOURS)
    try:
        if not payment.reference:
            # The process that began it died, or got no response, before it knew the
            # payment.
            payments.ask_gateway(payment=payment)
        if is_late:
            gateway.cancel(payment=payment, now=now)
        events = gateway.look_up(payment=payment)
    except PaymentUnknown:
        _give_up_unknown(payment, now, is_late=is_late)
        return
    for event in events:
        gateway_events.take(
            gateway_name=payment.gateway,
            event=event,
            body=msgspec.json.encode(event).decode(),
            now=now,
        )


def _give_up_unknown(payment: Payment, now: datetime, *, is_late: bool) -> None:
    """Log that a gateway does not know a payment; once it is overdue, expire it.

    If the gateway later reports it as paid, it is still credited. This happens if the
    site used the key of another account for a while.
    """
    logger.error("%s does not know %s.", payment.gateway, payment)
    if is_late:
        payments.expire(payment_id=payment.id, now=now)
