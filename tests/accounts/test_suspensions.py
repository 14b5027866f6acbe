import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.services import suspensions
from accounts.signals import user_suspended
from core.errors import NotFound
from core.ids import new_id
from tests.accounts.conftest import NOW

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def suspended():
    heard = []

    def listen(*, user_id, now, **kwargs):
        heard.append((user_id, now))

    user_suspended.connect(listen)
    yield heard
    user_suspended.disconnect(listen)


def state(user):
    user.refresh_from_db()
    return user.suspended_at, user.suspended_until, user.suspension_reason


def test_a_suspension_holds_from_its_start_until_its_end(mallory, suspended):
    suspensions.suspend(user_id=mallory.pk, reason="spam", now=NOW, until=NOW + HOUR)
    assert state(mallory) == (NOW, NOW + HOUR, "spam")
    assert suspended == [(mallory.pk, NOW)]
    assert mallory.is_suspended(now=NOW)
    assert mallory.is_suspended(now=NOW + HOUR - dt.timedelta.resolution)
    assert not mallory.is_suspended(now=NOW + HOUR)


def test_without_an_end_it_is_for_good(mallory):
    suspensions.suspend(user_id=mallory.pk, reason="spam", now=NOW)
    mallory.refresh_from_db()
    assert mallory.is_suspended(now=NOW + 100_000 * HOUR)


def test_a_second_suspension_changes_the_end_and_keeps_the_start(mallory):
    suspensions.suspend(user_id=mallory.pk, reason="spam", now=NOW, until=NOW + HOUR)
    later = NOW + HOUR / 2
    suspensions.suspend(user_id=mallory.pk, reason="fraud", now=later)
    assert state(mallory) == (NOW, None, "fraud")


def test_one_after_the_end_of_another_has_its_own_start(mallory):
    suspensions.suspend(user_id=mallory.pk, reason="spam", now=NOW, until=NOW + HOUR)
    later = NOW + 2 * HOUR
    suspensions.suspend(user_id=mallory.pk, reason="fraud", now=later)
    assert state(mallory) == (later, None, "fraud")


def test_lifting_leaves_nothing_and_twice_is_once(mallory):
    suspensions.suspend(user_id=mallory.pk, reason="spam", now=NOW)
    for _ in range(2):
        suspensions.lift(user_id=mallory.pk)
        assert state(mallory) == (None, None, "")


def test_an_unknown_user_is_not_found(db, suspended):
    for call in (
        lambda: suspensions.suspend(user_id=new_id(), reason="spam", now=NOW),
        lambda: suspensions.lift(user_id=new_id()),
    ):
        with pytest.raises(NotFound):
            call()
    assert suspended == []


def test_sockets_are_closed_once_it_is_committed(
    mallory, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as published:
        suspensions.suspend(user_id=mallory.pk, reason="spam", now=NOW)
    assert len(published) >= 1


@pytest.mark.parametrize(
    "impossible",
    [
        {"suspended_at": NOW},
        {"suspension_reason": "spam"},
        {"suspended_until": NOW},
        {"suspended_at": NOW, "suspended_until": NOW, "suspension_reason": "spam"},
    ],
)
def test_the_database_refuses_half_a_suspension(mallory, impossible):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=mallory.pk).update(**impossible)
