"""The connection to Redis for code that is not on the event loop."""

from functools import cache

from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

REDIS_TIMEOUT_SECONDS = 2  # a request may wait this long for a Redis that hangs


@cache
def client() -> Redis:
    """Return the process's client: safe in threads and after a fork.

    It tries again once, on a new connection, because Redis may have been restarted
    since the last call.
    """
    return Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=REDIS_TIMEOUT_SECONDS,
        socket_connect_timeout=REDIS_TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), 1),
    )


def key(*parts: object) -> str:
    """Return a key under the site's prefix, so that two sites may share one Redis."""
    return ":".join([settings.REDIS_PREFIX, *map(str, parts)])
