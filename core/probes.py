"""Probes for the servers that every process needs."""

import os
import smtplib
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import mail as django_mail
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from redis import Redis, RedisError

from core import clock, redis
from core.checks import FILES, SMTP
from core.doctor import Finding

CLOCK_SLIP_SECONDS = 1
MAIL_FAILURES = (OSError, smtplib.SMTPException)


def database() -> Iterator[Finding]:
    """The database responds, is migrated, and its clock matches this machine's."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_user, current_setting('server_version'), "
                "(SELECT extversion FROM pg_extension WHERE extname = 'postgis')"
            )
            role, version, postgis = cursor.fetchone()
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        yield Finding(
            about="Database",
            said=_first_line(error),
            mend="Start PostgreSQL, or correct DATABASE_URL.",
        )
        return
    said = f"PostgreSQL {version}, PostGIS {postgis}, as {role}"
    yield Finding(
        about="Database",
        said=f"{said}; {len(missing)} migrations are missing" if missing else said,
        mend="manage.py migrate" if missing else "",
    )
    yield _clocks()


def _clocks() -> Finding:
    before = datetime.now(UTC)
    there = clock.database_now()
    after = datetime.now(UTC)
    slip = max((before - there).total_seconds(), (there - after).total_seconds(), 0)
    return Finding(
        about="Clocks",
        said=f"the database's and this machine's are {slip:.1f} s apart",
        mend="Synchronize both clocks with a time server: timedatectl set-ntp true."
        if slip > CLOCK_SLIP_SECONDS
        else "",
    )


def redis_server() -> Iterator[Finding]:
    """Redis stores data and does not evict keys when it is full."""
    client = redis.client()
    key = redis.key("doctor", os.getpid())
    try:
        client.set(key, "1", ex=10)
        client.delete(key)
        server: Any = client.info("server")
        version = server["redis_version"]
        policy = _eviction(client)
    except RedisError as error:
        yield Finding(
            about="Redis",
            said=_first_line(error),
            mend="Start Redis, or correct REDIS_URL.",
        )
        return
    yield Finding(
        about="Redis",
        said=f"Redis {version}, {policy}",
        mend="" if policy in {"noeviction", "unknown"} else _KEEP,
    )


_KEEP = "Set maxmemory-policy noeviction: tasks and presence must not be evicted."


def _eviction(client: "Redis") -> str:
    """Return the eviction policy, or None: hosted servers do not reveal it."""
    with suppress(RedisError):
        policy: Any = client.config_get("maxmemory-policy")
        return str(policy.get("maxmemory-policy", "unknown"))
    return "unknown"


def mail() -> Iterator[Finding]:
    """The mail server accepts our connection; nothing is sent."""
    if settings.EMAIL_BACKEND == FILES:
        folder = Path(settings.EMAIL_FILE_PATH)
        is_open = os.access(folder, os.W_OK)
        mend = "" if is_open else "Create the folder and make it writable for the site."
        yield Finding(about="Mail", said=f"letters go to {folder}", mend=mend)
        return
    if settings.EMAIL_BACKEND != SMTP:
        yield Finding(about="Mail", said="e-mails are not sent, see core.E008")
        return
    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    connection = django_mail.get_connection()
    try:
        connection.open()
    except MAIL_FAILURES as error:
        yield Finding(
            about="Mail",
            said=f"{where}: {_first_line(error)}",
            mend="Correct EMAIL_URL: host, port, user name and password.",
        )
        return
    finally:
        connection.close()  # also closes it if signing in failed after it was opened
    yield Finding(about="Mail", said=f"{where} lets us in")


def _first_line(error: Exception) -> str:
    """Describe the error; a pool only reports that it timed out."""
    return next(iter(str(error.__cause__ or error).splitlines()), type(error).__name__)
