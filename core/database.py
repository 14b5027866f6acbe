"""What connections to the database may do for themselves."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

_thread = threading.local()


def reserve_connections(count: int) -> None:
    """Give this thread its connections from a pool apart, of at most ``count``.

    Called as threads begin; those that do share the pool (core/postgis/base.py).
    """
    _thread.reserved = count


def reserved_connections() -> int:
    """Return how many connections are set apart for threads like this one; 0: none."""
    count: int = getattr(_thread, "reserved", 0)
    return count


@contextmanager
def unhurried() -> Iterator[None]:
    """Lift the role's limit on how long a statement may take, in a transaction.

    For commands and nightly tasks, whose queries read whole tables; a request must not.
    The limit is back at the end of the outermost transaction, also behind a pooler.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        yield


@contextmanager
def connected_as(settings_dict: dict[str, Any]) -> Iterator[None]:
    """Connect with other settings for the block, such as the owner's role.

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
