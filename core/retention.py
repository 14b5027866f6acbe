"""How long rows are kept: each app says it of its tables, this forgets them.

LINES has a line for each kind of row that goes, with the ``Rule`` of the app whose rows
they are; STAYS says of all others why they stay. Every table has a line in LINES if its
rows go, in STAYS if they stay, in both if a part of each row goes. A table without one
fails the tests. docs/retention.md shows both; a test compares the two.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from core import database
from core.transactions import atomic

BATCH_SIZE = 1000  # rows of one transaction; whoever waits for them waits so long

# Why rows of several apps stay.
WITH_THE_ACCOUNT = "as long as the account; then deleted"
PROOF = "for good: proof of what was agreed, by whom is wiped with the account"
IMPERSONAL = "nothing about a person"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Which rows are past a moment, and how some of them are forgotten.

    ``forget`` is a service: it takes rows and the time, and leaves alone those that
    are not to be forgotten any more. What it has forgotten is outdated no longer.
    """

    outdated: Callable[[datetime], QuerySet[Any]]
    forget: Callable[[QuerySet[Any], datetime], None]


@dataclass(frozen=True, kw_only=True)
class Retention:
    """One line of the table."""

    of: str  # the model, as "accounts.Session"
    what: str
    days: int
    after: str  # what the days are counted from
    then: str  # what is done
    why: str
    rule: Rule


LINES: list[Retention] = []
STAYS: dict[str, str] = {}


def register(*lines: Retention, stays: Mapping[str, str] | None = None) -> None:
    """Add what an app says of its tables: which rows go, and why others stay.

    Raises:
        ValueError: somebody has said that of a table already.
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
    """Delete rows that nothing can bring back to life, so that no lock is needed."""
    rows.delete()


def outdated(line: Retention, *, now: datetime) -> QuerySet[Any]:
    """Return the rows that a line of the table wants forgotten by now."""
    return line.rule.outdated(now - timedelta(days=line.days))


def count(line: Retention, *, now: datetime) -> int:
    """Return how many rows a line wants forgotten, however long counting takes."""
    with database.unhurried():
        return outdated(line, now=now).count()


def enforce(line: Retention, *, now: datetime) -> int:
    """Forget what a line wants forgotten, in batches; return how many rows it was.

    Safe beside another and after a crash: each batch is asked for anew.
    """
    before = count(line, now=now)
    for rows in _batches(outdated(line, now=now)):
        line.rule.forget(rows, now)
    return before - count(line, now=now)


def enforce_all(*, now: datetime) -> None:
    """Enforce every line of the table; a second run finds nothing.

    Raises:
        ExceptionGroup: some lines failed; all the others are enforced nevertheless.
    """
    failures: list[Exception] = []
    for line in LINES:
        try:
            enforce(line, now=now)
        except Exception as failure:  # noqa: BLE001 -- raised below, with the others
            failures.append(failure)
    if failures:
        raise ExceptionGroup("Rows are kept longer than they may be.", failures)


def _batches(rows: QuerySet[Any]) -> Iterator[QuerySet[Any]]:
    """Walk by the primary key, so that a row that is left alone stops nothing."""
    ordered = rows.order_by("pk")
    keys = _first_keys(ordered)
    while keys:
        yield rows.filter(pk__in=keys)
        keys = _first_keys(ordered.filter(pk__gt=keys[-1]))


def _first_keys(rows: QuerySet[Any]) -> list[Any]:
    with database.unhurried():
        return list(rows.values_list("pk", flat=True)[:BATCH_SIZE])
