"""Enforces how long rows are kept, as each app defines for its own tables.

LINES has a line for each kind of row that expires, with the ``Rule`` of the app that
owns it. STAYS gives the reason why other rows are kept. A table is in LINES if its rows
expire, in STAYS if they are kept, and in both if a part of each row expires. The tests
refuse a table that is in neither, and compare both with docs/retention.md.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from core import database
from core.transactions import atomic

BATCH_SIZE = 1000  # rows per transaction; bounds how long others wait for its locks

# Why rows of several apps stay.
WITH_THE_ACCOUNT = "as long as the account; then deleted"
PROOF = "for good: proof of what was agreed, by whom is wiped with the account"
IMPERSONAL = "nothing about a person"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Which rows are expired at a given time, and how to forget some of them.

    ``forget`` is a service that takes rows and the time. It skips rows that are no
    longer expired. Rows that it has handled no longer count as outdated.
    """

    outdated: Callable[[datetime], QuerySet[Any]]
    forget: Callable[[QuerySet[Any], datetime], None]


@dataclass(frozen=True, kw_only=True)
class Retention:
    """One line of the retention table."""

    of: str  # the model, as "accounts.Session"
    what: str
    days: int
    after: str  # the field from which the days are counted
    then: str  # what happens to the row
    why: str
    rule: Rule


LINES: list[Retention] = []
STAYS: dict[str, str] = {}


def register(*lines: Retention, stays: Mapping[str, str] | None = None) -> None:
    """Add the lines for an app's tables, and the reasons why other rows are kept.

    Raises:
        ValueError: the table already has a different line or reason.
    """
    for line in lines:
        if any(line.of == known.of for known in LINES):
            raise ValueError(f"There are two lines of {line.of}.")
        LINES.append(line)
    for model, why in (stays or {}).items():
        if STAYS.setdefault(model, why) != why:
            raise ValueError(f"There are two reasons why {model} stays.")


@atomic
def delete(rows: QuerySet[Any], now: datetime) -> None:
    """Delete rows that can never become active again, which needs no locks."""
    rows.delete()


def outdated(line: Retention, *, now: datetime) -> QuerySet[Any]:
    """Return the rows that a line considers expired now."""
    return line.rule.outdated(now - timedelta(days=line.days))


def count(line: Retention, *, now: datetime) -> int:
    """Return the number of expired rows, without a statement timeout."""
    with database.unhurried():
        return outdated(line, now=now).count()


def enforce(line: Retention, *, now: datetime) -> int:
    """Forget a line's expired rows in batches; return how many there were.

    Safe to run concurrently and after a crash, because each batch is queried again.
    """
    before = count(line, now=now)
    for rows in _batches(outdated(line, now=now)):
        line.rule.forget(rows, now)
    return before - count(line, now=now)


def enforce_all(*, now: datetime) -> None:
    """Enforce all lines of the table. Idempotent.

    Raises:
        ExceptionGroup: some lines failed; the others were still enforced.
    """
    failures: list[Exception] = []
    for line in LINES:
        try:
            enforce(line, now=now)
        except Exception as failure:  # noqa: BLE001 -- raised below, with the others
            failures.append(failure)
    if failures:
        raise ExceptionGroup("Some expired rows could not be forgotten.", failures)


def _batches(rows: QuerySet[Any]) -> Iterator[QuerySet[Any]]:
    """Iterate by primary key, so that a skipped row does not block the others."""
    ordered = rows.order_by("pk")
    keys = _first_keys(ordered)
    while keys:
        yield rows.filter(pk__in=keys)
        keys = _first_keys(ordered.filter(pk__gt=keys[-1]))


def _first_keys(rows: QuerySet[Any]) -> list[Any]:
    with database.unhurried():
        return list(rows.values_list("pk", flat=True)[:BATCH_SIZE])
