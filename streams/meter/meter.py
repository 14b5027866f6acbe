"""The meter: it turns watched time into captures, on the database's clock.

A connected viewing has a ``paid_until``, funded by a hold made before it. The minute
after it is held shortly before ``paid_until`` comes, and each minute is captured when
it is over and both peers were there to its end. So a tick may be late, doubled or lost
without anybody paying for more than they saw, and without a refund ever.
"""

import logging
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from billing import broadcasts as billing_broadcasts
from billing import selectors as billing_selectors
from billing.selectors import Balance
from core.transactions import atomic
from streams import broadcasts
from streams.constants import CLOCK_LEAP_SECONDS, CLOCK_SLIP_SECONDS, LOW_BALANCE_UNITS
from streams.meter import settlements
from streams.meter.metering import Ending, MeteredViewing, Reading
from streams.meter.settlements import Settlement
from streams.models import MeterClock, Viewing
from streams.states import ViewingState

logger = logging.getLogger(__name__)

# The thread that settles has an answer of the database's to read while the other tells
# the rooms, several times a batch: at Python's own 5 ms each it would wait for a tenth
# of the tick.
SWITCH_SECONDS = 0.0005


@dataclass(frozen=True, kw_only=True)
class TickReport:
    """How many viewings one tick changed: those that go on, and those it ended."""

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
    _watch_clock(now)
    # The rooms of one batch are told while the database settles the next.
    with _quick_switches(), ThreadPoolExecutor(max_workers=1) as rooms:
        told = [
            rooms.submit(_tell, batch, now) for batch in settlements.settle_due(now=now)
        ]
    return sum((telling.result() for telling in told), TickReport())


@contextmanager
def _quick_switches() -> Iterator[None]:
    """Let threads take turns every ``SWITCH_SECONDS``, and as before afterwards."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


@atomic
def start(*, viewing: Viewing, now: datetime) -> None:
    """Start the meter of a requested viewing, locked by the caller.

    The hold made at the request pays for the first minute, which begins after the free
    preview. Both peers have from now on to be heard: making a path may have taken
    longer than the silence that ends a viewing.
    """
    viewing.state = ViewingState.CONNECTED
    viewing.connected_at = now
    viewing.counts_from = now + timedelta(seconds=viewing.preview_seconds)
    viewing.paid_until = viewing.counts_from + settlements.unit()
    viewing.buyer_heard_at = now
    viewing.save(
        update_fields=[
            *("state", "connected_at", "counts_from", "paid_until"),
            "buyer_heard_at",
        ]
    )
    show(viewing=viewing, now=now)


def show(*, viewing: Viewing, now: datetime) -> None:
    """Tell both peers what the meter of a viewing shows, if it runs."""
    if viewing.state != ViewingState.CONNECTED:
        return
    buyer = billing_selectors.balance(viewing.buyer_id)
    allowed_units = settlements.allowed_units(viewing)
    reading = _read(MeteredViewing.of(viewing), buyer, allowed_units, now)
    broadcasts.metered(readings=[reading])
    if _is_low(reading):
        broadcasts.balance_low(readings=[reading])


@atomic
def end(endings: Sequence[Ending]) -> list[MeteredViewing]:
    """Settle and end those of these viewings that are open; return them.

    They are paid for until they end, or until the moment both peers were last heard,
    and what is left of their holds is free again, all in the caller's transaction. That
    calls this once, with everything it has to end. A second call finds none open.
    Telling the peers is up to the caller.
    """
    settled = settlements.end(endings)
    _tell_balances(settled)
    return [settlement.viewing for settlement in settled]


def _watch_clock(now: datetime) -> None:
    """Raise an alarm when the clock, or the meter, did not go on as it should.

    It changes no charge: whatever the clock did, nobody pays past what was held before
    or past the moment both peers were heard.
    """
    last = MeterClock.objects.filter(pk=MeterClock.ONLY_ID).first()
    MeterClock.objects.bulk_create(
        [MeterClock(ticked_at=now)],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["ticked_at"],
    )
    if last is not None:
        jump_seconds = (now - last.ticked_at).total_seconds()
        if not -CLOCK_SLIP_SECONDS <= jump_seconds <= CLOCK_LEAP_SECONDS:
            logger.error("The meter's clock jumped by %.1f s.", jump_seconds)


def _tell(batch: Iterable[Settlement], now: datetime) -> TickReport:
    settled = list(batch)
    running = [
        (_read(each.viewing, each.buyer, each.allowed_units, now), each.has_captured)
        for each in settled
        if each.viewing.is_open
    ]
    ended = [each.viewing for each in settled if not each.viewing.is_open]
    broadcasts.metered(readings=[reading for reading, _ in running])
    broadcasts.balance_low(
        readings=[
            reading
            for reading, has_captured in running
            if has_captured and _is_low(reading)
        ]
    )
    broadcasts.viewings_ended(viewings=ended)
    _tell_balances(settled)
    return TickReport(metered=len(running), ended=len(ended))


def _tell_balances(settled: Sequence[Settlement]) -> None:
    buyers = {each.viewing.buyer_id: each.buyer for each in settled if each.buyer}
    sellers = {
        each.viewing.seller_id: each.seller.balance
        for each in settled
        if each.seller and (each.has_captured or not each.viewing.is_open)
    }
    billing_broadcasts.balance_changed(buyers)
    billing_broadcasts.earnings_changed(sellers)


def _read(
    viewing: MeteredViewing,
    buyer: Balance | None,
    allowed_units: int | None,
    now: datetime,
) -> Reading:
    """Return what the meter shows: the time left is paid for, or could be held yet."""
    if buyer is None or viewing.is_free:
        return Reading(
            viewing=viewing,
            available_millicredits=None,
            seconds_left=None,
            is_limited=False,
        )
    assert viewing.paid_until is not None
    units = buyer.available // viewing.price_per_minute_millicredits
    if is_limited := allowed_units is not None and allowed_units < units:
        units = allowed_units
    left = viewing.paid_until + units * settlements.unit() - now
    return Reading(
        viewing=viewing,
        available_millicredits=buyer.available,
        seconds_left=int(max(left, timedelta()).total_seconds()),
        is_limited=is_limited,
    )


def _is_low(reading: Reading) -> bool:
    if reading.seconds_left is None:
        return False
    return reading.seconds_left < LOW_BALANCE_UNITS * settings.BILLING_UNIT_SECONDS
