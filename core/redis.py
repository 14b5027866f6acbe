"""The Redis client for synchronous code."""

from functools import cache

from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

REDIS_TIMEOUT_SECONDS = 2  # how long a request waits for an unresponsive Redis


@cache
def client() -> Redis:
    """Return the process's client, which is safe for threads and after a fork.

    It retries once on a new connection, because Redis may have restarted since the last
    call.
    """
    return Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=REDIS_TIMEOUT_SECONDS,
        socket_connect_timeout=REDIS_TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), 1),
    )


def key(*parts: object) -> str:
    """Return a key with the site's prefix, so that sites can share one Redis."""
    return ":".join([settings.REDIS_PREFIX, *map(str, parts)])
