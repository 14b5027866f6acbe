"""Options for database connections: own pools, timeouts, other roles."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

_thread = threading.local()


def reserve_connections(count: int) -> None:
    """Give this thread a separate pool of at most ``count`` connections.

    Call it when a thread starts. All such threads share one pool
    (core/postgis/base.py).
    """
    _thread.reserved = count


def reserved_connections() -> int:
    """Return the size of this thread's separate pool, or 0 if it has none."""
    count: int = getattr(_thread, "reserved", 0)
    return count


@contextmanager
def unhurried() -> Iterator[None]:
    """Remove the role's statement timeout until the outermost transaction ends.

    For commands and nightly tasks that read whole tables, never for requests. Works
    behind a connection pooler too.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        yield


@contextmanager
def connected_as(settings_dict: dict[str, Any]) -> Iterator[None]:
    """Connect with other settings, such as the owner's role, within the block.

    Raises:
        ValueError: they name another database.
    """
    wrapper: Any = connections[DEFAULT_DB_ALIAS]
    before = wrapper.settings_dict
    if settings_dict["NAME"] != before["NAME"]:
        raise ValueError(f"{settings_dict['NAME']} is not {before['NAME']}.")
    named = ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
    wrapper.close()
    wrapper.close_pool()
    wrapper.settings_dict = before | {key: settings_dict[key] for key in named}
    try:
        yield
    finally:
        wrapper.close()
        wrapper.close_pool()
        wrapper.settings_dict = before
