"""Many at once, on real connections: each test commits for itself."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection

from core.errors import Throttled
from sellers import tasks
from sellers.errors import NotASeller
from sellers.models import Consent, ExactLocation, Seller
from sellers.services import presence, selling
from tests.sellers.conftest import NOW, TAIPEI, appear, disappear, place

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], Any]) -> None:
    """Run the calls in threads of their own; raise what any of them raises."""

    def run(call: Callable[[], Any]) -> None:
        try:
            call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        list(threads.map(run, calls))


def test_a_user_who_connects_eight_times_at_once_has_one_row(bob):
    appear(bob.pk)
    Seller.objects.all().delete()
    at_once(*[lambda: presence.sync(user_id=bob.pk, now=NOW)] * 8)
    assert Seller.objects.get().presence_status == "online"


def test_whoever_withdraws_while_reporting_is_off_the_map(seller):
    def report() -> None:
        with suppress(NotASeller, Throttled):
            place(seller.pk, TAIPEI)

    def withdraw() -> None:
        selling.set_offer(user_id=seller.pk, is_seller=False, now=NOW)

    at_once(*[report] * 6, withdraw, withdraw)

    row = Seller.objects.get()
    assert (row.is_seller, row.public_location, row.cell) == (False, None, None)
    assert not ExactLocation.objects.exists()
    assert Consent.objects.filter(withdrawn_at=None).count() == 0


def test_whoever_comes_and_goes_ends_as_the_sockets_are(seller):
    sync = [lambda: presence.sync(user_id=seller.pk, now=NOW)]
    at_once(*sync * 3, lambda: disappear(seller.pk), *sync * 3)
    assert Seller.objects.get().presence_status == "offline"


def test_what_beat_asks_for_is_safe_to_run_twice_at_once(seller):
    disappear(seller.pk)
    place(seller.pk, TAIPEI)
    at_once(*[tasks.forget_places, tasks.reconcile_presence] * 2)
    # NOW is long ago for the tasks.
    assert not ExactLocation.objects.exists()
    assert Seller.objects.get().cell is None
