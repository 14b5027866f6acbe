"""F05 and F07: several tickers at once, and each tick delivered again and again.

Every minute is captured once, whoever and however many tried.
"""

import multiprocessing
import os
import re
import signal
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from billing.models import Transfer
from core import clock
from kamegor.celery import app
from streams import constants, tasks
from streams.causes import STREAM_SPEND
from streams.meter import meter
from streams.meter.meter import TickReport
from streams.models import Viewing
from tests import crowds, servers
from tests.faults import oracle
from tests.faults.gates import Point, gate_at, wait_for
from tests.faults.racing import at_once
from tests.faults.sizes import part
from tests.streams.conftest import NOON

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.fault]

VIEWINGS = 50
MINUTES = part(60, of_each_commit=12)
ROUNDS = 8  # of 2 to 5 deliveries at once, of 50 viewings: 5,600 chances in all
TICKERS = 3
DELIVERIES = 3
PRICE = 7_777
MINUTE = timedelta(minutes=1)
FUNDED_AFTER = timedelta(seconds=55)  # the next minute is due to be held by then


def test_three_tickers_with_every_tick_thrice_capture_each_minute_once(monkeypatch):
    monkeypatch.setattr(constants, "TICK_BATCH_SIZE", 7)  # so that they interleave
    crowds.watch(VIEWINGS, price=PRICE, minutes=MINUTES, now=NOON)
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(TICKERS, fork, initializer=_forget_connection) as tickers:
        for minute in range(MINUTES + 1):
            now = NOON + minute * MINUTE + FUNDED_AFTER
            crowds.hear(now)
            reports = tickers.map(_tick, [now] * TICKERS * DELIVERIES)
            # What was locked by one was skipped by the others: the next tick meets it.
            total = sum(reports, meter.tick(now=now))
            assert total == TickReport(
                metered=VIEWINGS if minute < MINUTES else 0,
                ended=VIEWINGS if minute == MINUTES else 0,
            )

    spent = Transfer.objects.filter(code=STREAM_SPEND)
    assert spent.count() == VIEWINGS * MINUTES
    assert _found() == {("insufficient_credits", MINUTES, MINUTES * MINUTE)}
    assert oracle.violations() == {}


@pytest.mark.parametrize("deliveries", range(2, 6))
def test_a_tick_task_delivered_again_and_again_at_once_does_it_once(deliveries):
    now = clock.database_now()
    crowds.watch(VIEWINGS, price=PRICE, minutes=MINUTES, now=now - FUNDED_AFTER)
    crowds.hear(now)

    for _ in range(ROUNDS):
        assert at_once(*[tasks.tick] * deliveries) == [None] * deliveries
    tasks.tick()

    assert _found() == {("", 0, 2 * MINUTE)}
    assert oracle.violations() == {}


def test_a_tick_whose_worker_is_killed_is_delivered_again():
    funding = Point(moment="BEFORE UPDATE OF amount", table="billing_hold")
    with servers.worker() as worker, gate_at(funding) as gate:
        doomed = _pool_process()  # asked now: five seconds from here are paid for
        now = clock.database_now()
        crowds.watch(VIEWINGS, price=PRICE, minutes=MINUTES, now=now - FUNDED_AFTER)
        crowds.hear(now)
        gate.shut(at_pass=VIEWINGS // 2)
        for _ in range(DELIVERIES):
            tasks.tick.delay()
        gate.wait_for_arrival()
        os.kill(doomed, signal.SIGKILL)
        gate.open()

        wait_for(lambda: _received_twice(worker.log.read_text()))
        wait_for(lambda: crowds.hear(clock.database_now()) or _is_captured_once())
    assert oracle.violations() == {}


def _forget_connection() -> None:
    """Leave the parent's connection alone, which a fork inherits."""
    connection.connection = None


def _tick(now):
    return meter.tick(now=now)


def _pool_process() -> int:
    """Return the one process in which the worker runs tasks."""
    (stats,) = app.control.inspect().stats().values()
    (pid,) = stats["pool"]["processes"]
    return pid


def _received_twice(log: str) -> str | None:
    """Return the id of a tick that the worker's log says was delivered again."""
    received = Counter(re.findall(r"streams\.tasks\.tick\[(\S+)\] received", log))
    return next((task for task, times in received.items() if times > 1), None)


def _is_captured_once() -> bool | None:
    return _found() == {("", 1, 2 * MINUTE)} or None


def _found():
    """Return the different ways in which viewings stand: why over, captured, paid."""
    rows = Viewing.objects.values_list(
        *("end_reason", "captured_units", "paid_until", "connected_at")
    )
    return {(reason, units, paid - since) for reason, units, paid, since in rows}
