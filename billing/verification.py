"""Verifies the ledger's invariants on the rows themselves.

Each check is one file. Its name says what must hold; its rows are violations. Billing's
own checks are in sql/verify/. Apps on upper floors register theirs at startup.
"""

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import connection

CHECKS: dict[str, str] = {}
# Values for %(name)s in the checks, read on each run.
PARAMETERS: dict[str, Callable[[], Any]] = {}


def register(directory: Path, **parameters: Callable[[], Any]) -> None:
    """Add all checks of a directory. Idempotent.

    A check may use parameters, such as ``%(unit_seconds)s``, and ``%%`` for ``%``.

    Raises:
        ValueError: another check has the name already.
    """
    PARAMETERS.update(parameters)
    for path in sorted(directory.glob("*.sql")):
        query = path.read_text()
        if CHECKS.setdefault(path.stem, query) != query:
            raise ValueError(f"There are two checks {path.stem}.")


def failures() -> dict[str, list[dict[str, Any]]]:
    """Return the violations by check; checks without any are left out.

    All checks run in one statement, so they see the same snapshot of the ledger.
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
