"""F04: real tickers on the real clock, one killed after the other in mid-tick."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from threading import Event

import pytest
from django.db import connection

from core import clock
from streams.models import Viewing
from streams.services import viewings
from tests import crowds, servers
from tests.faults import oracle
from tests.faults.gates import Point, gate_at, wait_for, wait_for_session
from tests.faults.sizes import SIZE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.fault]

UNIT_SECONDS = 8  # funded 4 s ahead: as long as the surviving ticker may be starved
HEARTBEAT_SECONDS = 0.5
PRICE = 6_000
POINTS = [
    Point(moment="BEFORE UPDATE OF amount", table="billing_hold"),
    Point(
        moment="AFTER UPDATE",
        table="streams_viewing",
        when="NEW.paid_until > OLD.paid_until",  # nobody but a ticker does that
        at_commit=True,
    ),
]


@pytest.fixture(autouse=True)
def _short_units(settings, monkeypatch):
    settings.BILLING_UNIT_SECONDS = UNIT_SECONDS
    monkeypatch.setattr(crowds, "UNIT", timedelta(seconds=UNIT_SECONDS))


def test_while_one_of_two_tickers_lives_no_death_interrupts_anybody():
    with ExitStack() as stack, _heartbeats():
        tickers = {"meter 0": _start_ticker(stack, "meter 0")}
        _let_people_watch()
        for number, point in enumerate(POINTS * SIZE, start=1):
            name = f"meter {number}"
            tickers[name] = _start_ticker(stack, name)
            with gate_at(point) as gate:
                gate.shut(at_pass=1)
                tickers.pop(gate.wait_for_arrival()).kill()
                gate.open()

    for viewing in Viewing.objects.all():
        viewings.leave(
            buyer_id=viewing.buyer_id,
            viewing_id=viewing.pk,
            now=clock.database_now(),
        )
    reasons = Viewing.objects.values_list("end_reason", flat=True)
    assert set(reasons) == {"left"}
    assert oracle.violations(unit_seconds=UNIT_SECONDS) == {}


def _let_people_watch() -> None:
    """Let some watch, since different moments: a unit is often due."""
    begun_at = clock.database_now()
    for number in range(UNIT_SECONDS):
        since = begun_at - timedelta(seconds=number / 2)
        crowds.watch(1, price=PRICE, minutes=1_000, now=since)


def _start_ticker(stack: ExitStack, name: str) -> servers.Process:
    """Start a ticker, and wait until it has begun to tick."""
    ticker = stack.enter_context(
        servers.command(
            "run_meter", BILLING_UNIT_SECONDS=str(UNIT_SECONDS), PGAPPNAME=name
        )
    )
    wait_for_session(name)
    return ticker


def _wait_until_everybody_has_paid() -> None:
    """Wait until the survivor has captured a unit of each viewing."""
    unpaid = Viewing.objects.filter(captured_units=0)
    wait_for(lambda: True if not unpaid.exists() else None)


@contextmanager
def _heartbeats() -> Iterator[None]:
    """Let everybody be heard all the time."""
    is_over = Event()

    def beat() -> None:
        while not is_over.wait(HEARTBEAT_SECONDS):
            crowds.hear(clock.database_now())
        connection.close()

    with ThreadPoolExecutor(1) as thread:
        beating = thread.submit(beat)
        try:
            yield
        finally:
            is_over.set()
    beating.result()
