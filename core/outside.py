"""Prepares a thread for calls to other servers, such as gateways and mail."""

from django.db import connection


def release_connection() -> None:
    """Release this thread's database connection. The next query takes a new one.

    A call to another server can take ten seconds, and a process has few connections.
    Such calls are not allowed inside a transaction, which the tests enforce
    (tests/outside.py); there the connection is kept.
    """
    if not connection.in_atomic_block:
        connection.close()
