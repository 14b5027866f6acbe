"""Start calls in the same moment, each on a database connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

START_TIMEOUT_SECONDS = 30


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Return what each call returned, or the exception it raised."""
    start = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            connection.ensure_connection()
            start.wait(START_TIMEOUT_SECONDS)
            return call()
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is the outcome
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))
