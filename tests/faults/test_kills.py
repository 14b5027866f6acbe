"""F03: a ticker dies by SIGKILL in the middle of a tick.

Whatever it was doing, after the next tick the ledger and every viewing are as if it
had not died.
"""

import multiprocessing
import signal
import socket
from datetime import timedelta
from functools import partial
from multiprocessing.process import BaseProcess

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from core import redis
from streams import constants
from streams.meter import meter
from streams.models import Viewing
from streams.services import viewings
from tests import crowds
from tests.faults import oracle
from tests.faults.gates import ARRIVAL_TIMEOUT_SECONDS, Point, gate_at
from tests.faults.sizes import SEED, SIZE, part
from tests.streams.conftest import NOON

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.fault]

ROUNDS = part(20, of_each_commit=4) // SIZE  # of each test, which SIZE repeats
STEADY = 4  # viewings that go on through all rounds
PRICE = 6_000
MINUTE = timedelta(minutes=1)

# In every round each steady viewing is funded and its last minute captured, and one
# viewing ends. A captured minute is two transfers.
POINTS = [
    Point(moment="BEFORE UPDATE", table="streams_meterclock"),
    Point(moment="BEFORE UPDATE OF amount", table="billing_hold", passes=STEADY),
    Point(
        moment="AFTER UPDATE",
        table="billing_account",
        when="NEW.held > OLD.held",
        passes=STEADY,
    ),
    Point(moment="BEFORE INSERT", table="billing_transfer", passes=2 * STEADY),
    Point(moment="AFTER INSERT", table="billing_transfer", passes=2 * STEADY),
    Point(moment="BEFORE UPDATE OF captured", table="billing_hold", passes=STEADY),
    Point(
        moment="AFTER UPDATE",
        table="billing_account",
        when="NEW.balance <> OLD.balance",
        passes=2 * STEADY,
    ),
    Point(moment="BEFORE UPDATE OF state", table="billing_hold"),
    Point(moment="BEFORE UPDATE", table="streams_viewing", passes=STEADY),
    Point(moment="AFTER UPDATE", table="streams_viewing", passes=STEADY),
    Point(
        moment="AFTER UPDATE", table="streams_viewing", at_commit=True, passes=STEADY
    ),
]


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch):
    monkeypatch.setattr(constants, "TICK_BATCH_SIZE", 3)


@pytest.mark.parametrize("point", POINTS, ids=str)
@pytest.mark.parametrize("_again", range(SIZE))
def test_a_ticker_killed_in_mid_tick_is_made_good_by_the_next(point, _again):
    with gate_at(point) as gate:
        for number, now in _rounds():
            gate.shut(at_pass=1 + (SEED + number) % point.passes)
            ticker = _start_ticker(now=now)
            gate.wait_for_arrival()
            _kill(ticker)
            gate.open()
            _wait_until_dead_sessions_end()
            assert oracle.violations() == {}

            meter.tick(now=now)

            assert _found() == _expected(number)
    assert oracle.violations() == {}


@pytest.mark.parametrize("_again", range(SIZE))
def test_a_ticker_killed_after_its_commit_has_billed_though_nobody_was_told(_again):
    with socket.create_server(("127.0.0.1", 0)) as deaf_redis:
        deaf_redis.settimeout(ARRIVAL_TIMEOUT_SECONDS)
        for number, now in _rounds():
            before = _found()
            ticker = _start_ticker(now=now, redis_port=deaf_redis.getsockname()[1])
            telling, _ = deaf_redis.accept()
            with telling:
                _kill(ticker)
            _wait_until_dead_sessions_end()
            assert _found() != before

            meter.tick(now=now)

            assert _found() == _expected(number)
    assert oracle.violations() == {}


@pytest.mark.parametrize(
    "point",
    [
        Point(moment="AFTER UPDATE", table="streams_viewing"),
        Point(moment="AFTER UPDATE", table="streams_viewing", at_commit=True),
    ],
    ids=str,
)
def test_a_server_killed_while_somebody_leaves_is_made_good_by_asking_again(point):
    with gate_at(point) as gate:
        for _ in range(part(5, of_each_commit=2)):
            crowds.watch(1, price=PRICE, minutes=3, now=NOON)
            now = NOON + timedelta(seconds=42)
            crowds.hear(now)
            viewing = Viewing.objects.open().get()
            leave = partial(
                viewings.leave,
                buyer_id=viewing.buyer_id,
                viewing_id=viewing.pk,
                now=now,
            )
            gate.shut(at_pass=1)
            server = _fork(leave)
            gate.wait_for_arrival()
            _kill(server)
            gate.open()

            left = leave()

            assert (left.end_reason, left.billed_seconds) == ("left", 42)
            assert left.charged_millicredits == PRICE * 42 // 60
    assert oracle.violations() == {}


def _start_ticker(*, now, redis_port=None) -> BaseProcess:
    return _fork(_tick, now=now, redis_port=redis_port)


def _tick(*, now, redis_port):
    if redis_port is not None:
        settings.REDIS_URL = f"redis://127.0.0.1:{redis_port}"
        redis.client.cache_clear()
    meter.tick(now=now)


def _fork(call, **arguments) -> BaseProcess:
    """Start a process that makes one call; to kill it costs no second of imports."""
    fork = multiprocessing.get_context("fork")
    process = fork.Process(target=_call, args=(call,), kwargs=arguments)
    process.start()
    return process


def _call(call, **arguments):
    # What it has inherited is its parent's connection, and stays so.
    connection.connection = None
    call(**arguments)


def _kill(process: BaseProcess) -> None:
    process.kill()
    process.join()
    assert process.exitcode == -signal.SIGKILL


def _rounds():
    """Yield each round's number, and a moment at which all is due that can be.

    Steady viewings are to be funded then, and the minute before was not captured yet.
    """
    crowds.watch(STEADY, price=PRICE, minutes=10 * ROUNDS, now=NOON)
    now = NOON + timedelta(seconds=55)
    crowds.hear(now)
    meter.tick(now=now)
    for number in range(ROUNDS):
        now += MINUTE
        crowds.watch(1, price=PRICE, minutes=1, now=now - MINUTE)
        crowds.hear(now)
        yield number, now


def _wait_until_dead_sessions_end():
    """Wait for the locks of who was killed: the server may not have noticed yet."""
    with transaction.atomic():
        list(Viewing.objects.select_for_update())


def _expected(number):
    """Return how viewings stand after a round that was billed as it should be."""
    steady = ("", number + 1, (number + 1) * PRICE, (number + 3) * MINUTE, 2 * PRICE)
    ended = ("insufficient_credits", 1, PRICE, MINUTE, 0)
    return [steady] * STEADY + [ended] * (number + 1)


def _found():
    return list(
        Viewing.objects.order_by("hold").values_list(
            *("end_reason", "captured_units", "charged_millicredits"),
            *(F("paid_until") - F("connected_at"), "hold__remaining"),
        )
    )
