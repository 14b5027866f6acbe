"""One item that fails keeps no other waiting; it is tried again, then told of."""

from datetime import UTC, datetime, timedelta

import pytest

from retries.constants import (
    FIRST_WAIT_SECONDS,
    LONGEST_WAIT_SECONDS,
    PERSON_AFTER_SECONDS,
)
from retries.models import Retry
from retries.services import items

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
FIRST_WAIT = timedelta(seconds=FIRST_WAIT_SECONDS)


class Broken(Exception):
    pass


class Work:
    """Does each item but the broken ones; knows what was tried, in order."""

    def __init__(self, *broken):
        self.broken, self.tried = {*broken}, []

    def __call__(self, item):
        self.tried.append(item)
        if item in self.broken:
            raise Broken(f"the secret of {item}")

    def round(self, now, names="abc", **options):
        self.tried = []
        return items.each(names, self, kind="test", now=now, **options)


@pytest.mark.parametrize("is_claimed", [False, True])
def test_an_item_that_fails_keeps_no_other_waiting(is_claimed):
    work = Work("a")

    assert work.round(NOW, is_claimed=is_claimed) == 2

    assert work.tried == ["a", "b", "c"]
    [retry] = Retry.objects.failing()
    assert (retry.kind, retry.item, retry.failures) == ("test", "a", 1)
    assert (retry.failing_since, retry.next_try_at) == (NOW, NOW + FIRST_WAIT)
    assert retry.reason == "Broken"  # not what it says
    assert Retry.objects.count() == 1


def test_an_item_that_another_round_has_done_does_not_count():
    done_before = {"b"}

    count = items.each(
        "abc", lambda item: item not in done_before, kind="test", now=NOW
    )

    assert count == 2
    assert not Retry.objects.exists()


def test_it_waits_for_its_next_try_and_then_comes_last():
    work = Work("a")
    work.round(NOW)

    work.round(NOW + FIRST_WAIT - timedelta(seconds=1))
    assert work.tried == ["b", "c"]

    work.round(NOW + FIRST_WAIT)
    assert work.tried == ["b", "c", "a"]


def test_each_wait_is_twice_as_long_up_to_a_limit():
    work, now, waits = Work("a"), NOW, []
    for _ in range(12):
        work.round(now, "a")
        following = Retry.objects.get().next_try_at
        waits.append((following - now).total_seconds())
        now = following

    assert waits[:4] == [FIRST_WAIT_SECONDS * factor for factor in (1, 2, 4, 8)]
    assert waits[-1] == LONGEST_WAIT_SECONDS


def test_an_item_that_succeeds_at_last_is_forgotten():
    work = Work("a")
    work.round(NOW)
    work.broken.clear()

    assert work.round(NOW + FIRST_WAIT) == 3

    assert not Retry.objects.exists()


def test_after_three_days_it_is_handed_to_a_person(caplog):
    work = Work("a")
    work.round(NOW)
    before = NOW + timedelta(seconds=PERSON_AFTER_SECONDS - 1)
    work.round(before)
    assert not Retry.objects.for_people()
    assert not [record for record in caplog.records if record.levelname == "ERROR"]

    later = Retry.objects.get().next_try_at
    work.round(max(later, NOW + timedelta(seconds=PERSON_AFTER_SECONDS)))

    [retry] = Retry.objects.for_people()
    assert (retry.item, retry.failures) == ("a", 3)
    [error] = [record for record in caplog.records if record.levelname == "ERROR"]
    assert error.getMessage() == "test a has failed for 3 days."


def test_what_is_claimed_is_not_done_by_another_round():
    Retry.objects.create(kind="test", item="a", next_try_at=NOW + FIRST_WAIT)
    work = Work()

    assert work.round(NOW, is_claimed=True) == 2

    assert work.tried == ["b", "c"]


def test_a_claim_whose_process_died_is_taken_when_it_runs_out():
    Retry.objects.create(kind="test", item="a", next_try_at=NOW)

    assert Work().round(NOW, "a", is_claimed=True) == 1
    assert not Retry.objects.exists()


def test_a_failure_that_would_be_everybodys_ends_the_round():
    work = Work("b")

    assert work.round(NOW, ends=(Broken,)) == 1
    assert work.tried == ["a", "b"]


def test_another_kind_knows_nothing_of_it():
    work = Work("a")
    work.round(NOW)
    work.tried = []

    items.each("abc", work, kind="other", now=NOW)

    assert work.tried == ["a", "b", "c"]
