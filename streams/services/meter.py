"""The meter: it turns watched time into captures, on the database's clock.

A connected viewing has a ``paid_until``, funded by a hold made before it. The minute
after it is held shortly before ``paid_until`` comes, and each minute is captured when
it is over and both peers were there to its end. So a tick may be late, doubled or lost
without anybody paying for more than they saw, and without a refund ever.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from billing import broadcasts as billing_broadcasts
from billing import selectors as billing_selectors
from billing.selectors import Balance
from billing.services import wallets
from streams import broadcasts
from streams.broadcasts import Reading
from streams.constants import (
    CONNECT_TIMEOUT_SECONDS,
    FUND_AHEAD_SECONDS,
    LOW_BALANCE_UNITS,
    PEER_HEARTBEAT_SECONDS,
    PEER_SILENCE_SECONDS,
    TICK_BATCH_SIZE,
)
from streams.models import Viewing
from streams.states import ViewingEndReason, ViewingState

SQL = Path(__file__).parent.parent / "sql"
BEFORE_ALL_IDS = UUID(int=0)


@dataclass(frozen=True, kw_only=True)
class TickReport:
    """How many viewings one tick changed."""

    metered: int = 0
    ended: int = 0

    def __add__(self, other: "TickReport") -> "TickReport":
        return TickReport(
            metered=self.metered + other.metered, ended=self.ended + other.ended
        )


def tick(*, now: datetime) -> TickReport:
    """Bring every viewing that something is due for up to date, and tell its peers.

    Safe to run twice, late, or several times at once: a viewing is settled by one tick
    at a time, in batches of a transaction each, and nothing is due a second time.
    """
    report = TickReport()
    after = BEFORE_ALL_IDS
    while True:
        with transaction.atomic():
            viewing_ids = _lock_due(after=after, now=now)
            changed = _settle(viewing_ids, reason=None, now=now)
        report += _tell(changed, now=now)
        if len(viewing_ids) < TICK_BATCH_SIZE:
            return report
        after = viewing_ids[-1]


@transaction.atomic
def start(*, viewing: Viewing, now: datetime) -> None:
    """Start the meter of a requested viewing, locked by the caller: both are there.

    The hold made at the request pays for the first minute.
    """
    viewing.state = ViewingState.CONNECTED
    viewing.connected_at = now
    viewing.paid_until = now + unit()
    viewing.save(update_fields=["state", "connected_at", "paid_until"])
    available = billing_selectors.balance(viewing.buyer_id).available
    reading = _read(viewing, available, now)
    broadcasts.metered(readings=[reading])
    if _is_low(reading):
        broadcasts.balance_low(readings=[reading])


@transaction.atomic
def end(
    *, viewing_ids: Iterable[UUID], reason: ViewingEndReason, now: datetime
) -> list[Viewing]:
    """Settle and end those of these viewings that are open; return them.

    They are paid for until now, or until the moment both peers were last heard, and
    what is left of their holds is free again, all in the caller's transaction. A second
    call finds none open. Telling the peers is up to the caller.
    """
    locked = Viewing.objects.open().filter(id__in=list(viewing_ids)).order_by("id")
    ids = list(locked.select_for_update(no_key=True).values_list("id", flat=True))
    ended = _settle(ids, reason=reason, now=now)
    _tell_balances(ended)
    return ended


def unit() -> timedelta:
    """Return the length of the meter's minute."""
    return timedelta(seconds=settings.BILLING_UNIT_SECONDS)


def _lock_due(*, after: UUID, now: datetime) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            _sql("due"),
            _rules() | {"after": after, "now": now, "limit": TICK_BATCH_SIZE},
        )
        return [viewing_id for (viewing_id,) in cursor.fetchall()]


def _settle(
    viewing_ids: Sequence[UUID], *, reason: ViewingEndReason | None, now: datetime
) -> list[Viewing]:
    """Settle locked viewings; return the changed ones, with what the SQL adds."""
    if not viewing_ids:
        return []
    parameters = _rules() | {
        "viewing_ids": list(viewing_ids),
        "reason": reason,
        "now": now,
        "platform_id": wallets.platform().id,
    }
    return list(Viewing.objects.raw(_sql("settle"), parameters))


def _rules() -> dict[str, Any]:
    """Return the times the SQL goes by. Shortened minutes are funded later, too."""
    return {
        "unit": unit(),
        "unit_seconds": settings.BILLING_UNIT_SECONDS,
        "fund_ahead": min(timedelta(seconds=FUND_AHEAD_SECONDS), unit() / 2),
        "silence": timedelta(seconds=PEER_SILENCE_SECONDS),
        "heartbeat": timedelta(seconds=PEER_HEARTBEAT_SECONDS),
        "connect_timeout": timedelta(seconds=CONNECT_TIMEOUT_SECONDS),
    }


@cache
def _sql(name: str) -> str:
    return (SQL / f"{name}.sql").read_text()


def _tell(changed: Sequence[Viewing], *, now: datetime) -> TickReport:
    ended = [viewing for viewing in changed if not viewing.is_open]
    metered = [viewing for viewing in changed if viewing.is_open]
    readings = [
        _read(viewing, viewing.buyer_balance - viewing.buyer_held, now)
        for viewing in metered
    ]
    broadcasts.metered(readings=readings)
    broadcasts.balance_low(
        readings=[
            reading
            for reading in readings
            if reading.viewing.has_captured and _is_low(reading)
        ]
    )
    broadcasts.viewings_ended(viewings=ended)
    _tell_balances(changed)
    return TickReport(metered=len(metered), ended=len(ended))


def _tell_balances(changed: Sequence[Viewing]) -> None:
    balances = {
        v.buyer_id: Balance(balance=v.buyer_balance, held=v.buyer_held) for v in changed
    } | {
        v.seller_id: Balance(balance=v.seller_balance, held=v.seller_held)
        for v in changed
    }
    billing_broadcasts.balance_changed(balances)


def _read(viewing: Viewing, available: int, now: datetime) -> Reading:
    """Return what the meter shows: the time left is paid for, or could be held yet."""
    assert viewing.paid_until is not None
    units = available // viewing.price_per_minute_millicredits
    left = max(viewing.paid_until + units * unit() - now, timedelta())
    return Reading(
        viewing=viewing,
        available_millicredits=available,
        seconds_left=int(left.total_seconds()),
    )


def _is_low(reading: Reading) -> bool:
    return reading.seconds_left < LOW_BALANCE_UNITS * settings.BILLING_UNIT_SECONDS
