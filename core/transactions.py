"""Transactions that are retried after a deadlock.

PostgreSQL ends a deadlock by aborting one of its transactions. A fixed lock order
prevents most deadlocks (docs/architecture.md); the others cost a short delay instead of
an error.
"""

import logging
import random
import time
from collections.abc import Callable
from functools import partial, wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

logger = logging.getLogger(__name__)

# deadlock_detected and serialization_failure: a retry can succeed. Source: PostgreSQL's
# manual, "Serialization Failure Handling".
BROKEN_OFF = {"40P01", "40001"}
RETRIES = 3
# The delay before a retry is random below this limit, which doubles each time, so that
# two transactions do not collide again.
WAIT_SECONDS = 0.02

Params = ParamSpec("Params")
Answer = TypeVar("Answer")


def atomic(func: Callable[Params, Answer]) -> Callable[Params, Answer]:
    """Run a function in a transaction, or as part of the caller's transaction.

    If the database aborts a whole transaction, it is retried as ``retried`` describes.
    The function must therefore have no effects that a rollback does not undo; such
    effects wait for the commit.
    """
    return retried(transaction.atomic(func))


def retried(func: Callable[Params, Answer]) -> Callable[Params, Answer]:
    """Call a function that is one whole transaction; retry it if it is aborted.

    Inside another transaction the error is re-raised, because the outer transaction is
    aborted as well.

    Raises:
        OperationalError: the database aborted it another ``RETRIES`` times.
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
    """Return PostgreSQL's error code, which Django keeps on the exception's cause."""
    sqlstate: str | None = getattr(error.__cause__, "sqlstate", None)
    return sqlstate
