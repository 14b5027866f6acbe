"""The meter's tick over many due viewings, beside the same rows written by hand."""

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
BY_HAND = (Path(__file__).parent / "sql" / "tick_by_hand.sql").read_text()
TABLES = (
    *("billing_account", "billing_transfer", "billing_entry", "billing_hold"),
    "streams_viewing",
)


def measure() -> list[Result]:
    """Capture one minute of every viewing, now by the tick and now by hand.

    The tick is called as beat calls it: it tells the rooms, too.
    """
    with cloned("kamegor_bench_tick"):
        for _ in range(0, VIEWINGS, SEEDED_AT_ONCE):
            crowds.watch(SEEDED_AT_ONCE, price=6_000, minutes=60, now=START)
        ticked, by_hand = medians(_tick, _write_by_hand, rounds=ROUNDS)
        assert verification.failures() == {}, "the two did not write the same"
    return [
        Result(
            name=f"tick over {VIEWINGS:,} due viewings",
            value=ticked,
            reference=by_hand,
            unit="s",
            ratio=ticked / by_hand,
            reach=1.5,
            direction="at_most",
        )
    ]


def _tick() -> float:
    now = _let_a_minute_pass()
    started = time.perf_counter()
    report = meter.tick(now=now)
    seconds = time.perf_counter() - started
    assert report.metered == VIEWINGS
    return seconds


def _write_by_hand() -> float:
    """Write the rows with the ledger's own triggers off, the constraints on."""
    now = _let_a_minute_pass()
    _execute(*(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in TABLES))
    parameters: dict[str, Any] = {"now": now, "platform_id": wallets.platform_ids()[0]}
    started = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BY_HAND, parameters)
    seconds = time.perf_counter() - started
    _execute(*(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in TABLES))
    return seconds


def _let_a_minute_pass() -> datetime:
    """Fund the next minute of every viewing, hear its end, and tidy the tables up."""
    units = Viewing.objects.values_list("captured_units", flat=True).first() or 0
    now = START + (units + 1) * crowds.UNIT
    crowds.hear(now - timedelta(seconds=10))
    meter.tick(now=now - timedelta(seconds=10))
    crowds.hear(now)
    _execute(*(f"VACUUM (ANALYZE) {table}" for table in TABLES), "CHECKPOINT")
    return now


def _execute(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
