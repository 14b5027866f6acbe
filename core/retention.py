"""How long rows are kept: the settings say it, apps know the rows, this forgets them.

RETENTION has a line for each kind of row that goes, which names a ``Rule`` of the app
whose rows they are; STAYS says of all others why they stay.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from core import database
from core.transactions import atomic

BATCH_SIZE = 1000  # rows of one transaction; whoever waits for them waits so long


@dataclass(frozen=True, kw_only=True)
class Retention:
    """One line of the table. ``rule`` is the dotted path of a ``Rule``."""

    of: str  # the model, as "accounts.Session"
    what: str
    days: int
    after: str  # what the days are counted from
    then: str  # what is done
    why: str
    rule: str


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Which rows are past a moment, and how some of them are forgotten.

    ``forget`` is a service: it takes rows and the time, and leaves alone those that
    are not to be forgotten any more. What it has forgotten is outdated no longer.
    """

    outdated: Callable[[datetime], QuerySet[Any]]
    forget: Callable[[QuerySet[Any], datetime], None]


@atomic
def delete(rows: QuerySet[Any], now: datetime) -> None:
    """Delete rows that nothing can bring back to life, so that no lock is needed."""
    rows.delete()


def outdated(line: Retention, *, now: datetime) -> QuerySet[Any]:
    """Return the rows that a line of the table wants forgotten by now."""
    return _rule(line).outdated(now - timedelta(days=line.days))


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
        _rule(line).forget(rows, now)
    return before - count(line, now=now)


def enforce_all(*, now: datetime) -> None:
    """Enforce every line of the table; a second run finds nothing.

    Raises:
        ExceptionGroup: some lines failed; all the others are enforced nevertheless.
    """
    failures: list[Exception] = []
    for line in settings.RETENTION:
        try:
            enforce(line, now=now)
        except Exception as failure:  # noqa: BLE001 -- raised below, with the others
            failures.append(failure)
    if failures:
        raise ExceptionGroup("Rows are kept longer than they may be.", failures)


def _rule(line: Retention) -> Rule:
    rule: Rule = import_string(line.rule)
    return rule


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
