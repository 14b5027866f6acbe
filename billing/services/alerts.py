"""Raises and closes alerts about money."""

import logging
from datetime import datetime

from accounts.models import User
from billing import locks, payment_owners
from billing.models import Alert, AlertKind, Payment
from core.errors import NotFound
from core.transactions import atomic

logger = logging.getLogger(__name__)

BIGINT_MAX = 2**63 - 1


@atomic
def raise_(
    *,
    kind: AlertKind,
    gateway: str,
    subject: str,
    now: datetime,
    payment: Payment | None = None,
    expected: int | None = None,
    found: int | None = None,
    currency: str = "",
) -> Alert:
    """Raise an alert about ``subject``, an id of the gateway's or ours. Idempotent.

    A second call with the same amounts, in the currency's smallest unit, does nothing,
    even if the alert is closed. With other amounts, the alert opens again.
    """
    amounts = {
        "expected_minor_units": _storable(expected),
        "found_minor_units": _storable(found),
        "currency": currency[:8],
    }
    alert, is_new = Alert.objects.get_or_create(
        kind=kind,
        gateway=gateway,
        subject=subject,
        defaults={"payment": payment, "raised_at": now, **amounts},
    )
    locked = Alert.objects.select_for_update().get(id=alert.id)
    if not is_new and all(getattr(locked, name) == amounts[name] for name in amounts):
        return locked
    for name, value in amounts.items():
        setattr(locked, name, value)
    locked.closed_at, locked.closed_by, locked.note = None, None, ""
    locked.save(update_fields=[*amounts, "closed_at", "closed_by", "note"])
    logger.error("Alert about %s: %s", gateway, locked)
    return locked


@atomic
def explain(*, kind: AlertKind, gateway: str, subject: str, now: datetime) -> bool:
    """Close an alert that has resolved itself; return whether one was open."""
    about = Alert.objects.open().filter(kind=kind, gateway=gateway, subject=subject)
    return bool(about.update(closed_at=now))


@atomic
def close(*, alert_id: int, staff: User, note: str, now: datetime) -> bool:
    """Close an alert with its outcome; return False if it was already closed.

    This also frees what a fraud warning has frozen, if nothing else holds it.

    Raises:
        NotFound: the alert does not exist.
    """
    found = Alert.objects.filter(id=alert_id).first()
    if found is None:
        raise NotFound("There is no such alert.")
    # Lock the payment first, in the same order as the services that process events.
    payment = locks.lock_payment(alerts=found)
    alert = Alert.objects.select_for_update().get(id=alert_id)
    if alert.closed_at:
        return False
    alert.closed_at, alert.closed_by, alert.note = now, staff, note
    alert.save(update_fields=["closed_at", "closed_by", "note"])
    if payment and alert.kind == AlertKind.FRAUD_WARNING:
        owner = payment_owners.owner_of(payment)
        owner.settle(payment=payment, before=payment.status, now=now)
    return True


def _storable(amount: int | None) -> int | None:
    """Return an amount that fits its column, because gateways may send any number."""
    return None if amount is None else max(-BIGINT_MAX, min(BIGINT_MAX, amount))
