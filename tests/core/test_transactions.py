"""Real deadlocks, of two connections that wait for each other's row."""

from functools import partial
from threading import Event, Thread

import psycopg
import pytest
from django.db import DataError, OperationalError, connection, transaction

from accounts.models import User
from core.transactions import RETRIES, atomic
from tests.factories import UserFactory
from tests.faults.gates import wait_for
from tests.faults.racing import at_once
from tests.servers import database_url

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.fault,
    pytest.mark.beside,
]

LOCK = "SELECT 1 FROM accounts_user WHERE id = %s FOR NO KEY UPDATE"


class Rival:
    """Somebody who locks the same two rows the other way round, and never gives in."""

    def __init__(self, mine, yours):
        self._mine, self._yours = mine.pk, yours.pk
        self._session = psycopg.connect(database_url())
        self._session.execute("SET deadlock_timeout = '10min'")

    def meet(self):
        """Hold one row, and wait for the other until its holder is broken off."""
        self._session.execute(LOCK, [self._mine])
        self._waiting = Thread(target=self._go_on)
        self._waiting.start()
        wait_for(_somebody_waits_for_us)

    def _go_on(self):
        self._session.execute(LOCK, [self._yours])
        self._session.commit()

    def part(self):
        self._waiting.join()


@pytest.fixture
def pair(db):
    return UserFactory.create_batch(2)


@pytest.fixture
def rival(pair):
    first, second = pair
    rival = Rival(second, first)
    yield rival
    rival._session.close()


@pytest.fixture
def deed(pair, rival):
    """Something to do that meets the rival the first ``deadlocks`` times."""
    first, second = pair

    class Deed:
        tries = 0
        committed = 0

        def __call__(self, *, deadlocks):
            if self.tries:
                rival.part()
            self.tries += 1
            _add(first)
            transaction.on_commit(self._count)
            if self.tries <= deadlocks:
                rival.meet()
                self._notice_at_once()
            _add(second)
            return "done"

        def _count(self):
            self.committed += 1

        def _notice_at_once(self):
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL deadlock_timeout = '1ms'")

        @property
        def left(self):
            """What it has written, on both rows."""
            rows = User.objects.filter(pk__in=[user.pk for user in pair])
            return sorted(rows.values_list("description", flat=True))

    return Deed()


@pytest.mark.parametrize("deadlocks", [0, 1, RETRIES])
def test_what_was_broken_off_is_done_once_all_the_same(deed, deadlocks):
    assert atomic(deed)(deadlocks=deadlocks) == "done"

    assert deed.tries == deadlocks + 1
    assert deed.left == ["+", "+"]
    assert deed.committed == 1


def test_after_three_more_tries_it_is_given_up_and_nothing_is_done(deed, rival):
    with pytest.raises(OperationalError, match="deadlock detected"):
        atomic(deed)(deadlocks=RETRIES + 1)

    rival.part()
    assert deed.tries == 1 + 3
    assert deed.left == ["", ""]
    assert deed.committed == 0


def test_the_whole_is_done_again_not_a_part(deed, pair):
    other, begun = UserFactory(), []

    @atomic
    def whole():
        begun.append(1)
        _add(other)
        return atomic(deed)(deadlocks=1)

    assert whole() == "done"

    assert len(begun) == 2
    other.refresh_from_db()
    assert (other.description, deed.left) == ("+", ["+", "+"])
    assert deed.tries == 2


def test_of_two_who_deadlock_both_get_it_done(pair, caplog):
    """The first time, each waits with one row until the other has the other one."""
    holds = {user.pk: Event() for user in pair}

    @atomic
    def add_to(first, second):
        _add(first)
        holds[first.pk].set()
        assert holds[second.pk].wait(30)
        _add(second)
        return "done"

    outcomes = at_once(*(partial(add_to, *order) for order in (pair, pair[::-1])))

    assert outcomes == ["done", "done"]
    rows = User.objects.filter(pk__in=[user.pk for user in pair])
    assert list(rows.values_list("description", flat=True)) == ["++", "++"]
    assert caplog.text.count("was broken off (40P01)") == 1


def test_what_the_database_refuses_otherwise_is_not_tried_again():
    tries = []

    @atomic
    def divide():
        tries.append(1)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    with pytest.raises(DataError):
        divide()
    assert tries == [1]


def _add(user):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE accounts_user SET description = description || '+' WHERE id = %s",
            [user.pk],
        )


def _somebody_waits_for_us():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_locks "
            "WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
        )
        return cursor.fetchone()
