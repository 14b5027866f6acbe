"""Let a test choose the time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest import mock

import time_machine

from core import clock


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Stop the clocks: this machine's, and the database's as edges read it.

    ``Now()`` inside a query is not changed.
    """
    with (
        time_machine.travel(moment, tick=False),
        mock.patch.object(clock, "database_now", return_value=moment),
        mock.patch.object(clock, "reading", return_value=written(moment)),
    ):
        yield


def written(moment: datetime) -> str:
    """Return a moment as SQL, in place of ``clock.reading()``."""
    return f"'{moment.isoformat()}'::timestamptz"
