"""Runs services and selectors on threads, called from the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.db import close_old_connections

from core.database import reserve_connections

Params = ParamSpec("Params")
Answer = TypeVar("Answer")


async def call(
    func: Callable[Params, Answer], *args: Params.args, **kwargs: Params.kwargs
) -> Answer:
    """Run a sync function that may use the database; return or raise what it does.

    At most ``REALTIME_DATABASE_THREADS`` run at once, so a rush of sockets queues here
    and not for a connection. The threads have their own pool, so that slow requests do
    not delay heartbeats.
    """
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_executor(), partial(_run, func, *args, **kwargs))


def _run(
    func: Callable[Params, Answer], *args: Params.args, **kwargs: Params.kwargs
) -> Answer:
    try:
        return func(*args, **kwargs)
    finally:
        # Returns the connection to the pool, as the end of a request does.
        close_old_connections()


@cache
def _executor() -> ThreadPoolExecutor:
    threads = settings.REALTIME_DATABASE_THREADS
    return ThreadPoolExecutor(
        threads,
        thread_name_prefix="realtime-database",
        initializer=reserve_connections,
        initargs=(threads,),
    )
