"""A database of a bench's own, on the server that DATABASE_URL names."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def fresh_database(name: str) -> Iterator[None]:
    """Point Django at an empty, migrated ``kamegor_bench_<name>``; drop it afterwards.

    Processes started by ``tests.servers`` inside the block use it too.
    """
    configured = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"kamegor_bench_{name}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(configured, verbosity=0)
