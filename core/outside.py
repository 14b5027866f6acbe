"""What is done before anything outside is asked: a gateway, a mail server."""

from django.db import connection


def release_connection() -> None:
    """Give this thread's database connection back; the next query takes another.

    Who is outside may take ten seconds to answer, and a process has few connections.
    Inside a transaction nothing outside may be asked at all, which the tests see to
    (tests/outside.py); there the connection stays.
    """
    if not connection.in_atomic_block:
        connection.close()
