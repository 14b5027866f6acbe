"""The alarm of a meter that has stopped: in the log and in /metrics."""

from datetime import timedelta

import pytest

from core import clock
from streams.constants import METER_LATE_SECONDS
from streams.meter import meter, meter_watch
from streams.models import MeterClock

pytestmark = pytest.mark.django_db


def ticked(seconds_ago):
    """Let the meter have ticked last so long ago; return the time by now."""
    now = clock.database_now()
    meter.tick(now=now - timedelta(seconds=seconds_ago))
    return now


def age_shown(client):
    for line in client.get("/metrics").content.decode().splitlines():
        if line.startswith("kamegor_meter_clock_age_seconds "):
            return float(line.split()[1])
    return None


def test_a_meter_that_ticks_raises_no_alarm(caplog):
    meter_watch.look(now=ticked(METER_LATE_SECONDS))

    assert caplog.messages == []


def test_a_meter_that_has_stopped_is_logged_as_an_error(caplog):
    meter_watch.look(now=ticked(METER_LATE_SECONDS + 1))

    [record] = caplog.records
    assert record.levelname == "ERROR"
    assert record.getMessage() == "The meter has not ticked for 11 s."


def test_a_meter_that_never_ticked_is_logged_as_an_error(caplog):
    assert not MeterClock.objects.exists()

    meter_watch.look(now=clock.database_now())

    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_metrics_show_the_age_of_the_meters_clock(client):
    assert age_shown(client) is None

    ticked(60)

    assert 60 <= age_shown(client) < 120
