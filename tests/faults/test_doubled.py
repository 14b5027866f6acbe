"""F05 and F07: several tickers at once, and each tick delivered again and again.

Every minute is captured once, whoever and however many tried.
"""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import pytest
from django.db import connection

from billing.models import Transfer, TransferCode
from streams.models import Viewing
from streams.services import meter
from tests.faults import crowd, oracle
from tests.faults.sizes import SIZE
from tests.streams.conftest import PRICE, at

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.fault]

VIEWINGS = 50
UNITS = 50 * SIZE
TICKERS = 3
DELIVERIES = 3


def test_many_tickers_capture_each_unit_once(settings):
    settings.BILLING_UNIT_SECONDS = 1
    watched = [crowd.watch(units=UNITS, now=at(0)) for _ in range(VIEWINGS)]
    connection.close()
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(TICKERS, mp_context=fork) as tickers:
        for step in range(1, 2 * UNITS + 1):
            now = at(step / 2)
            crowd.hear_all(now=now)
            ticks = [
                tickers.submit(partial(meter.tick, now=now))
                for _ in range(TICKERS * DELIVERIES)
            ]
            for tick in ticks:
                tick.result()

    spent = Transfer.objects.filter(code=TransferCode.STREAM_SPEND)
    assert spent.count() == VIEWINGS * UNITS
    assert set(
        Viewing.objects.values_list(
            "end_reason", "captured_units", "charged_millicredits"
        )
    ) == {("insufficient_credits", UNITS, UNITS * PRICE)}
    assert len(watched) == VIEWINGS
    assert oracle.violations(unit_seconds=1) == {}
