"""Gates: where a process waits inside the database, so that it can be killed there.

The production code has no crash points. A test puts a trigger on one of its tables,
and whoever gets there waits for the test.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import LiteralString, TypeVar

import psycopg
from django.db import connection

from tests.servers import database_url

ARRIVAL_TIMEOUT_SECONDS = 120
T = TypeVar("T")

LOCK = 137  # an advisory lock of this database's
LAST_PASS = 1_000_000  # the one that is held up; counting begins so much before it


@dataclass(frozen=True, kw_only=True)
class Point:
    """A moment of a transaction: before or after a row of some table changes.

    ``passes``: how often every tick of the test comes by at least, so that each of
    these can be the one at which it dies.
    """

    moment: str
    table: str
    when: str = "TRUE"
    at_commit: bool = False
    passes: int = 1

    def __str__(self) -> str:
        when = "" if self.when == "TRUE" else f" when {self.when}"
        at_commit = " at commit" if self.at_commit else ""
        return f"{self.moment} {self.table}{when}{at_commit}"


class Gate:
    """Holds up the first transaction that gets to a point, when it is shut."""

    def __init__(self, session: psycopg.Connection) -> None:
        self._session = session

    def shut(self, *, at_pass: int) -> None:
        """Let whoever comes by wait, the ``at_pass``-th time anybody does."""
        self._session.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        self._session.execute(
            "SELECT setval('fault_passes', %s)", [LAST_PASS - at_pass]
        )

    def wait_for_arrival(self) -> str:
        """Wait until a process waits at the gate; return its application's name."""
        return wait_for(
            partial(
                _ask,
                self._session,
                """
                SELECT application_name FROM pg_stat_activity
                WHERE datname = current_database() AND wait_event_type = 'Lock'
                    AND pg_backend_pid() = ANY (pg_blocking_pids(pid))
                """,
            )
        )

    def open(self) -> None:
        """Let go on who waits; the session of a dead process ends by itself then."""
        self._session.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


@contextmanager
def gate_at(point: Point) -> Iterator[Gate]:
    """Build a gate at a point, open; take it down afterwards."""
    with connection.cursor() as cursor:
        cursor.execute(_build(point))
    # A session of its own, for it lasts while the process that uses it forks others.
    session = psycopg.connect(database_url(), autocommit=True)
    try:
        yield Gate(session)
    finally:
        session.close()
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION fault_gate CASCADE")
            cursor.execute("DROP SEQUENCE fault_passes")


def wait_for_session(name: str) -> None:
    """Wait until an application of this name (``PGAPPNAME``) is connected."""
    query = "SELECT 'yes' FROM pg_stat_activity WHERE application_name = %s"
    with psycopg.connect(database_url(), autocommit=True) as session:
        wait_for(partial(_ask, session, query, name))


def wait_for(ask: Callable[[], T | None]) -> T:
    """Ask until there is an answer other than None; return it."""
    deadline = time.monotonic() + ARRIVAL_TIMEOUT_SECONDS
    while (answer := ask()) is None:
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.005)
    return answer


def wait_until_blocked(by: int) -> None:
    """Wait until a transaction waits for this backend's, a process id."""
    wait_for(partial(_blocked, by))


def own_backend() -> int:
    """Return the process id of this thread's backend."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    return int(pid)


def _blocked(by: int) -> tuple[int] | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_locks WHERE NOT granted "
            "AND %s = ANY (pg_blocking_pids(pid))",
            [by],
        )
        row: tuple[int] | None = cursor.fetchone()
    return row


def _ask(session: psycopg.Connection, query: LiteralString, *values: str) -> str | None:
    row = session.execute(query, values).fetchone()
    return None if row is None else str(row[0])


def _build(point: Point) -> str:
    constraint = "CONSTRAINT" if point.at_commit else ""
    deferred = "DEFERRABLE INITIALLY DEFERRED" if point.at_commit else ""
    return f"""
        CREATE SEQUENCE fault_passes;
        CREATE FUNCTION fault_gate() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF nextval('fault_passes') = {LAST_PASS} THEN
                PERFORM pg_advisory_xact_lock({LOCK});
            END IF;
            RETURN NEW;
        END
        $$;
        CREATE {constraint} TRIGGER fault_gate {point.moment} ON {point.table}
        {deferred} FOR EACH ROW WHEN ({point.when}) EXECUTE FUNCTION fault_gate();
    """
