"""Transactions that are run again when the database breaks them off.

Two transactions that wait for each other's rows are a deadlock, and PostgreSQL ends it
by breaking one of them off. The fixed order of locks keeps most from happening
(docs/architecture.md); the rest cost a moment instead of an error.
"""

import logging
import random
import time
from collections.abc import Callable
from functools import partial, wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

logger = logging.getLogger(__name__)

# deadlock_detected and serialization_failure: what was asked for was fine, the moment
# was not. Source: PostgreSQL's manual, "Serialization Failure Handling".
BROKEN_OFF = {"40P01", "40001"}
RETRIES = 3
# The wait before a retry is drawn below this, doubled each time: two that broke each
# other off must not meet again.
WAIT_SECONDS = 0.02

Params = ParamSpec("Params")
Answer = TypeVar("Answer")


def atomic(func: Callable[Params, Answer]) -> Callable[Params, Answer]:
    """Run a function in a transaction, or as a part of its caller's.

    A whole transaction that the database breaks off is run again, as ``retried`` does
    it. So the function does nothing that a rollback does not undo, but waits for the
    commit with it, and reads its arguments from the start each time.
    """
    return retried(transaction.atomic(func))


def retried(func: Callable[Params, Answer]) -> Callable[Params, Answer]:
    """Call a function that is one whole transaction; again if it was broken off.

    Inside another transaction the error is left to the function that opened it: what
    it did before is undone as well.

    Raises:
        OperationalError: the database broke it off ``RETRIES`` times more.
    """

    @wraps(func)
    def call(*args: Params.args, **kwargs: Params.kwargs) -> Answer:
        if connection.in_atomic_block:
            return func(*args, **kwargs)
        return _call(partial(func, *args, **kwargs), name=func.__qualname__)

    return call


def _call(call: Callable[[], Answer], *, name: str) -> Answer:
    for retry in range(RETRIES):
        try:
            return call()
        except OperationalError as error:
            if (sqlstate := _sqlstate(error)) not in BROKEN_OFF:
                raise
            logger.warning("%s was broken off (%s); trying again.", name, sqlstate)
        time.sleep(random.uniform(0, WAIT_SECONDS * 2**retry))  # noqa: S311 -- no secret
    return call()


def _sqlstate(error: OperationalError) -> str | None:
    """Return PostgreSQL's own code, which Django keeps with its cause."""
    sqlstate: str | None = getattr(error.__cause__, "sqlstate", None)
    return sqlstate
