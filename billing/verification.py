"""Prove the ledger's invariants on the rows themselves.

Each file in sql/verify/ is one check: its name says what holds, its rows what fails.
"""

from collections import defaultdict
from pathlib import Path
from typing import Any

from django.db import connection

CHECKS = {
    path.stem: path.read_text()
    for path in sorted((Path(__file__).parent / "sql" / "verify").glob("*.sql"))
}


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
