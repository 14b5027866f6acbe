"""A process that is paused in the middle of a charge stops nobody else's.

It holds its locks for as long as it is paused. Whoever would wait for one of them fails
here at once, by the session's ``lock_timeout``.
"""

import threading
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from django.db import connection, transaction

from billing import selectors, verification
from billing.constants import PLATFORM_PARTS
from billing.models import Account, AccountKind
from billing.services import wallets
from streams.meter import meter
from streams.meter.metering import Ending
from streams.models import Viewing
from streams.states import ViewingEndReason
from tests import crowds
from tests.servers import database_url
from tests.streams.conftest import NOON

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.fault]

PRICE = 6_000
FEE = PRICE * 20 // 100
AFTER_A_MINUTE = NOON + timedelta(seconds=60)


@pytest.fixture(autouse=True)
def _nobody_waits(transactional_db):
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '2s'")
    yield
    connection.close()


@pytest.fixture
def viewings():
    """Three, each with a whole minute to be captured."""
    meter.tick(now=NOON)  # the first of all opens the platform's account
    crowds.watch(3, price=PRICE, minutes=10, now=NOON)
    crowds.hear(AFTER_A_MINUTE)
    return list(Viewing.objects.order_by("pk"))


@contextmanager
def locked(query, *values):
    """Hold the rows of a query locked by another session while the block runs."""
    with psycopg.connect(database_url()) as session:
        session.execute(f"{query} FOR UPDATE", values)
        yield
        session.rollback()


@contextmanager
def paused_settlement(viewing):
    """Let another session settle a viewing and pause before its commit, then die."""
    settled, resumed = threading.Event(), threading.Event()

    def settle():
        with transaction.atomic():
            meter.end([Ending(viewing.pk, ViewingEndReason.LEFT, AFTER_A_MINUTE)])
            settled.set()
            resumed.wait(60)
            transaction.set_rollback(True)
        connection.close()

    thread = threading.Thread(target=settle)
    thread.start()
    assert settled.wait(60)
    try:
        yield
    finally:
        resumed.set()
        thread.join()


def captured():
    return list(Viewing.objects.order_by("pk").values_list("captured_units", flat=True))


def test_a_part_of_the_platform_that_is_locked_is_passed_over(viewings):
    [first, second, *_] = wallets.platform_ids()
    with locked("SELECT 1 FROM billing_account WHERE id = %s", first):
        meter.tick(now=AFTER_A_MINUTE)

    assert captured() == [1, 1, 1]
    assert selectors.earned() == 3 * FEE
    assert Account.objects.get(pk=second).balance == 3 * FEE
    assert verification.failures() == {}


def test_a_paused_settlement_keeps_no_other_viewing_from_being_billed_or_ended(
    viewings,
):
    paused, left, _billed = viewings
    with paused_settlement(paused):
        meter.end([Ending(left.pk, ViewingEndReason.LEFT, AFTER_A_MINUTE)])
        meter.tick(now=AFTER_A_MINUTE)

        assert captured() == [0, 1, 1]
        assert not Viewing.objects.open().filter(pk=left.pk).exists()

    meter.tick(now=AFTER_A_MINUTE)
    assert captured() == [1, 1, 1]
    assert verification.failures() == {}


@pytest.mark.parametrize("side", ["buyer", "seller"])
def test_an_account_that_is_locked_keeps_no_other_viewing_from_being_billed(
    viewings, side
):
    user_id = getattr(viewings[0], f"{side}_id")
    with locked("SELECT 1 FROM billing_account WHERE user_id = %s", user_id):
        meter.tick(now=AFTER_A_MINUTE)

        assert captured() == [0, 1, 1]

    meter.tick(now=AFTER_A_MINUTE)
    assert captured() == [1, 1, 1]
    assert verification.failures() == {}


def test_the_platform_is_so_many_parts_that_add_up(viewings):
    parts = wallets.platform_ids()

    assert len(parts) == len({*parts}) == PLATFORM_PARTS
    assert parts == wallets.platform_ids()
    kinds = Account.objects.filter(pk__in=parts).values_list("kind", flat=True)
    assert {*kinds} == {AccountKind.PLATFORM}
