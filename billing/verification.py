"""Prove the ledger's invariants on the rows themselves.

Each check is one file: its name says what holds, its rows what fails. Billing's own are
in sql/verify/; apps above add theirs as they start, for billing knows none of them.
"""

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection

CHECKS: dict[str, str] = {}
# What the checks name as %(name)s, read anew each time.
PARAMETERS: dict[str, Callable[[], Any]] = {}


def register(directory: Path, **parameters: Callable[[], Any]) -> None:
    """Add every check of a directory; a second call changes nothing.

    A check may name a parameter, as ``%(unit_seconds)s``; it writes ``%%`` for ``%``.

    Raises:
        ValueError: another check has the name already.
    """
    PARAMETERS.update(parameters)
    for path in sorted(directory.glob("*.sql")):
        query = path.read_text()
        if CHECKS.setdefault(path.stem, query) != query:
            raise ValueError(f"There are two checks {path.stem}.")


def failures() -> dict[str, list[dict[str, Any]]]:
    """Return the rows that fail by the name of their check; no row, no name.

    All checks run in one statement: they see the ledger at one moment, however busy.
    """
    statement = "\nUNION ALL\n".join(
        f"SELECT '{name}', to_jsonb(failed)::text FROM (\n{check}\n) AS failed"  # noqa: S608 -- our own files
        for name, check in CHECKS.items()
    )
    parameters = {name: read() for name, read in PARAMETERS.items()}
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows = cursor.fetchall()
    failed: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for name, row in rows:
        failed[name].append(row)
    return dict(failed)
