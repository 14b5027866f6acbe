"""What connections to the database may do for themselves."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction


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
    before = connection.settings_dict
    if settings_dict["NAME"] != before["NAME"]:
        raise ValueError(f"{settings_dict['NAME']} is not {before['NAME']}.")
    named = ("USER", "PASSWORD", "HOST", "PORT", "OPTIONS")
    connection.close()
    connection.close_pool()
    connection.settings_dict = before | {key: settings_dict[key] for key in named}
    try:
        yield
    finally:
        connection.close()
        connection.close_pool()
        connection.settings_dict = before
