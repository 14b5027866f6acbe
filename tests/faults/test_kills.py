"""F03: the ticker dies by SIGKILL in the middle of a tick, and is started again.

Whatever it was doing, the ledger and every viewing are then as if it had not died.
"""

import multiprocessing
import signal
from datetime import timedelta
from multiprocessing.process import BaseProcess

import pytest
from django.db import connection, transaction

from streams import constants
from streams.models import Viewing
from streams.services import meter
from tests.faults import crowd, oracle
from tests.faults.gates import Point, gate_at
from tests.faults.sizes import SIZE
from tests.streams.conftest import PRICE, at

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.fault]

UNIT_SECONDS = 10
UNIT = timedelta(seconds=UNIT_SECONDS)
STEP_SECONDS = UNIT_SECONDS // 2  # also how long ahead a unit is funded
ROUNDS = 20
STEADY_UNITS = 1_000  # as good as endless

# In every round two viewings are funded, three units are captured (two transfers and
# four entries each), and one viewing ends.
POINTS = [
    Point(moment="BEFORE UPDATE", table="streams_meterclock"),
    Point(
        moment="BEFORE UPDATE OF amount", table="billing_hold", passes=2
    ),  # the next unit
    Point(
        moment="AFTER UPDATE",
        table="billing_account",
        when="NEW.held > OLD.held",
        passes=2,
    ),
    Point(moment="BEFORE INSERT", table="billing_transfer", passes=6),
    Point(moment="AFTER INSERT", table="billing_transfer", passes=6),
    Point(moment="BEFORE UPDATE OF captured", table="billing_hold", passes=3),
    Point(
        moment="AFTER UPDATE",
        table="billing_account",
        when="NEW.balance <> OLD.balance",
        passes=6,
    ),
    Point(moment="AFTER INSERT", table="billing_entry", passes=12),
    Point(moment="BEFORE UPDATE OF state", table="billing_hold", passes=1),
    Point(moment="BEFORE UPDATE", table="streams_viewing", passes=5),
    Point(moment="AFTER UPDATE", table="streams_viewing", passes=5),
    Point(moment="AFTER UPDATE", table="streams_viewing", at_commit=True, passes=5),
]


@pytest.fixture(autouse=True)
def _short_units_in_small_batches(settings, monkeypatch):
    settings.BILLING_UNIT_SECONDS = UNIT_SECONDS
    monkeypatch.setattr(constants, "TICK_BATCH_SIZE", 2)


@pytest.mark.parametrize("point", POINTS, ids=str)
@pytest.mark.parametrize("_again", range(SIZE))
def test_a_ticker_killed_in_mid_tick_and_restarted_bills_as_if_it_had_not_been(
    point, _again
):
    watched = _let_one_run_dry_in_each_round()
    with gate_at(point) as gate:
        for number in range(ROUNDS):
            now = _round_at(number)
            crowd.hear_all(now=now)
            gate.shut(at_pass=1 + number % point.passes)
            ticker = start_ticker(now=now)
            gate.wait_for_arrival()
            kill(ticker)
            gate.open()
            _wait_until_dead_sessions_end()

            restart_ticker(now=now)

            assert _found(watched) == [_expected(*each, now=now) for each in watched]
    assert oracle.violations(unit_seconds=UNIT_SECONDS) == {}


def start_ticker(*, now) -> BaseProcess:
    """Fork a process that ticks once: a kill then costs no second of imports."""
    connection.close()
    fork = multiprocessing.get_context("fork")
    ticker = fork.Process(target=meter.tick, kwargs={"now": now})
    ticker.start()
    return ticker


def kill(ticker: BaseProcess) -> None:
    ticker.kill()
    ticker.join()
    assert ticker.exitcode == -signal.SIGKILL


def restart_ticker(*, now) -> None:
    ticker = start_ticker(now=now)
    ticker.join()
    assert ticker.exitcode == 0


def _round_at(number):
    return at(3 * STEP_SECONDS + number * STEP_SECONDS)


def _let_one_run_dry_in_each_round():
    """Return viewings with the units each can pay: half are a step behind the others.

    So in every round half of them have a unit to be funded, half one to be captured.
    """
    units = [(number // 2 + 1 + number % 2) for number in range(ROUNDS)]
    steady = [STEADY_UNITS] * 2
    early = [(crowd.watch(units=n, now=at(0)), n) for n in units[1::2] + steady]
    crowd.hear_all(now=at(STEP_SECONDS))
    meter.tick(now=at(STEP_SECONDS))
    late_at = at(STEP_SECONDS)
    late = [(crowd.watch(units=n, now=late_at), n) for n in units[::2] + steady]
    crowd.hear_all(now=at(2 * STEP_SECONDS))
    meter.tick(now=at(2 * STEP_SECONDS))
    return sorted(early + late, key=lambda each: each[0].pk)


def _wait_until_dead_sessions_end():
    """Wait for the locks of who was killed: the server may not have noticed yet."""
    with transaction.atomic():
        list(Viewing.objects.select_for_update())


def _expected(viewing, units, *, now):
    """Return how a viewing stands that is ticked on time and has so many units."""
    watched = min(now - viewing.connected_at, units * UNIT)
    whole = watched // UNIT
    has_run_dry = whole == units
    paid = min(units, (watched + UNIT / 2) // UNIT + 1)
    return (
        viewing.pk,
        "insufficient_credits" if has_run_dry else "",
        whole * UNIT_SECONDS,
        whole * PRICE,
        viewing.connected_at + paid * UNIT,
        0 if has_run_dry else (paid - whole) * PRICE,
    )


def _found(watched):
    return list(
        Viewing.objects.filter(pk__in=[viewing.pk for viewing, _ in watched])
        .order_by("pk")
        .values_list(
            *("pk", "end_reason", "billed_seconds", "charged_millicredits"),
            *("paid_until", "hold__remaining"),
        )
    )
