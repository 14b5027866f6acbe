"""The database of a test run: a clone of a migrated one, restored after each commit.

Migrating takes much longer than cloning, so the migrated database stays on the server
for later runs, and for the other workers of this one, until a migration changes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from core.management.commands import migrate
from moderation import groups

SCHEMA = Path(__file__).with_suffix(".sql")
PREFIX = "kamegor_migrated_"
LOCK = 7266  # of whoever makes or clones a migrated database


@contextmanager
def cloned(name: str) -> Iterator[None]:
    """Use a migrated database of this name for the block.

    One that an interrupted run has left under the name is replaced. Processes started
    by ``tests.servers`` inside the block use it too.
    """
    before = connection.settings_dict["NAME"]
    with connection._nodb_cursor() as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        migrated = _migrated(server)
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{migrated}"')
    _use(name)
    try:
        yield
    finally:
        _use(before)
        with connection._nodb_cursor() as server:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def held() -> Iterator[None]:
    """Roll back, after the block, what was written in it.

    What tests inside write is rolled back after each of them, to where it began. So
    rows that many need are written once. None of these tests may commit.
    """
    assert not connection.in_atomic_block, "a test's own transaction has begun"
    atomic = transaction.atomic()
    # As around each test: what is durable may be inside.
    atomic._from_testcase = True  # type: ignore[attr-defined]
    with atomic:
        yield
        transaction.set_rollback(True)


def restore() -> None:
    """Bring every table back to the rows it had after the migrations.

    Only tables that were written to are touched. Waits for transactions that still
    write, and raises if one does not end.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT as_migrated.restore()")


def _migrated(server: CursorWrapper) -> str:
    """Return the name of a migrated database, which is made if there is none."""
    name = PREFIX + _digest()[:16]
    server.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]
    )
    found = {database for (database,) in server.fetchall()}
    if name in found:
        return name
    for stale in found:
        server.execute(f'DROP DATABASE "{stale}" WITH (FORCE)')
    # Renamed once it is whole, so that an interrupted one is never taken for it.
    unfinished = f"{PREFIX}unfinished"
    server.execute(f'CREATE DATABASE "{unfinished}"')
    original = connection.settings_dict["NAME"]
    _use(unfinished)
    call_command("migrate", verbosity=0, interactive=False)
    with connection.cursor() as cursor:
        cursor.execute(SCHEMA.read_text())
        cursor.execute("SELECT as_migrated.remember()")
    _use(original)
    server.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
    return name


def _digest() -> str:
    """Return what differs whenever the migrated database would."""
    folders = [Path(app.path, "migrations") for app in apps.get_app_configs()]
    files = [path for folder in folders for path in folder.rglob("*.[ps][yq]*")]
    files += [SCHEMA, Path(migrate.__file__), settings.DATABASE_RIGHTS]
    files.append(Path(groups.__file__))
    content = [path.read_bytes() for path in sorted(files)]
    return sha256(b"\0".join(content)).hexdigest()


def _use(name: str) -> None:
    connection.close()
    # Benches have a pool, whose connections are to one database.
    connection.close_pool()  # type: ignore[attr-defined]
    connection.settings_dict["NAME"] = name
    settings.DATABASES["default"]["NAME"] = name
