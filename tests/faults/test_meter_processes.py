"""The meter as it is run: ``run_meter`` or Celery, in real time, killed and started."""

import time

import pytest

from core import clock
from streams.meter import settlements
from streams.models import MeterClock, Viewing
from tests import crowds
from tests.faults import oracle
from tests.servers import command, worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.fault]

UNIT_SECONDS = 5  # the next is held in the last half: a busy machine takes its time
TIMEOUT_SECONDS = 90  # that a process may take to start on a busy machine
ENV = {"BILLING_UNIT_SECONDS": str(UNIT_SECONDS)}


@pytest.fixture(autouse=True)
def _short_minutes(settings, monkeypatch):
    settings.BILLING_UNIT_SECONDS = UNIT_SECONDS
    monkeypatch.setattr(crowds, "UNIT", settlements.unit())


def watch():
    """Let bob watch from this moment on."""
    crowds.watch(1, price=6_000, minutes=1_000, now=clock.database_now())


def hear_until(condition):
    """Let both peers be heard, as their clients would, until something has happened."""
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it never happened"
        crowds.hear(clock.database_now())
        time.sleep(0.1)


def has_captured(units):
    return lambda: Viewing.objects.filter(captured_units__gte=units).exists()


def is_used_up():
    return Viewing.objects.filter(paid_until__lt=clock.database_now()).exists()


def test_run_meter_bills_and_one_started_after_a_kill_settles_the_rest():
    with command("run_meter", **ENV) as meter:
        hear_until(MeterClock.objects.exists)
        watch()
        hear_until(has_captured(1))
        meter.kill()
    killed_at = clock.database_now()
    hear_until(is_used_up)
    with command("run_meter", **ENV) as meter:
        hear_until(lambda: Viewing.objects.get().ended_at)
        meter.popen.terminate()
        assert meter.popen.wait(timeout=20) == 0

    viewing = Viewing.objects.get()
    assert viewing.end_reason == "connection_lost"
    assert viewing.ended_at == viewing.paid_until
    assert viewing.ended_at < killed_at + 2 * settlements.unit()
    assert oracle.violations(unit_seconds=UNIT_SECONDS) == {}


def test_beat_and_a_worker_bill():
    with worker(**ENV):
        hear_until(MeterClock.objects.exists)
        watch()
        hear_until(has_captured(1))

    assert oracle.violations(unit_seconds=UNIT_SECONDS) == {}
