"""Prove the ledger's invariants on the rows themselves.

Each check is one file: its name says what holds, its rows what fails. Billing's own are
in sql/verify/; apps above add theirs as they start, for billing knows none of them.
"""

from collections import defaultdict
from pathlib import Path
from typing import Any

from django.db import connection

CHECKS: dict[str, str] = {}


def register(directory: Path) -> None:
    """Add every check of a directory; a second call changes nothing.

    Raises:
        ValueError: another check has the name already.
    """
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
    with connection.cursor() as cursor:
        cursor.execute(statement)
        rows = cursor.fetchall()
    failed: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for name, row in rows:
        failed[name].append(row)
    return dict(failed)
