"""The meter's tick over many due viewings, beside the same minutes written by hand."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from bench.result import Result, medians
from billing import verification
from billing.services import wallets
from streams.meter import meter
from streams.models import Viewing
from tests import crowds
from tests.databases import cloned

VIEWINGS = 100_000
SEEDED_AT_ONCE = 10_000
ROUNDS = 3
START = datetime(2026, 1, 1, tzinfo=UTC)
SQL = Path(__file__).parent / "sql"
PLAIN_LEDGER = (SQL / "plain_ledger.sql").read_text()
BY_HAND = (SQL / "tick_by_hand.sql").read_text()
WRITTEN_OTHERWISE = (SQL / "written_otherwise.sql").read_text()
TABLES = (
    *("billing_account", "billing_transfer", "billing_hold"),
    *("streams_stream", "streams_viewing"),
)
PLAIN_TABLES = ("plain.account", "plain.transfer", "plain.hold", "plain.viewing")


def measure() -> list[Result]:
    """Capture one minute of every viewing, by hand in a plain ledger and by the tick.

    The tick is called as beat calls it: it tells the rooms, too. Each round begins with
    a copy of our ledger and ends with the same facts in both.
    """
    with cloned("kamegor_bench_tick"):
        for _ in range(0, VIEWINGS, SEEDED_AT_ONCE):
            crowds.watch(SEEDED_AT_ONCE, price=6_000, minutes=60, now=START)
        by_hand, ticked = medians(_write_by_hand, _tick, rounds=ROUNDS)
        assert verification.failures() == {}
    return [
        Result(
            name=f"tick over {VIEWINGS:,} due viewings",
            value=ticked,
            reference=by_hand,
            unit="s",
            ratio=ticked / by_hand,
            reach=1.3,
            direction="at_most",
        )
    ]


def _tick() -> float:
    _tidy(TABLES)
    now = _end_of_the_minute()
    started = time.perf_counter()
    report = meter.tick(now=now)
    seconds = time.perf_counter() - started
    assert report.metered == VIEWINGS
    assert _execute(WRITTEN_OTHERWISE) == []
    return seconds


def _write_by_hand() -> float:
    now = _end_of_the_minute()
    _fund(now)
    _execute(PLAIN_LEDGER)
    _tidy(PLAIN_TABLES)
    parameters: dict[str, Any] = {"now": now, "platform_id": wallets.platform_ids()[0]}
    started = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BY_HAND, parameters)
    return time.perf_counter() - started


def _end_of_the_minute() -> datetime:
    """Return when the first minute of every viewing ends that is not captured."""
    units = Viewing.objects.values_list("captured_units", flat=True).first() or 0
    return START + (units + 1) * crowds.UNIT


def _fund(end: datetime) -> None:
    """Hold the price of the minute after this end, and let the peers be heard at it."""
    before = end - timedelta(seconds=10)
    crowds.hear(before)
    meter.tick(now=before)
    crowds.hear(end)


def _tidy(tables: tuple[str, ...]) -> None:
    _execute(f"VACUUM (ANALYZE) {', '.join(tables)}")
    _execute("CHECKPOINT")


def _execute(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []
