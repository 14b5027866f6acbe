"""Rate limits: exact sliding windows, shared by all processes.

Each app registers its limits in its ``wiring.py``, by scope.
"""

import math
import time
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from uuid import uuid4

from django.conf import settings
from redis.commands.core import Script

from core import redis, registry
from core.errors import Throttled

# A single script makes concurrent calls count one after another. Refused calls are not
# counted, so a client that keeps trying gets in when its oldest call leaves the window.
_SPEND = """
local log, limit, window_ms, now_ms = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
redis.call('ZREMRANGEBYSCORE', log, '-inf', now_ms - window_ms)
if redis.call('ZCARD', log) < tonumber(limit) then
    redis.call('ZADD', log, now_ms, ARGV[4])
    redis.call('PEXPIRE', log, window_ms)
    return 0
end
local oldest = redis.call('ZRANGE', log, 0, 0, 'WITHSCORES')
return math.ceil(oldest[2] + window_ms - now_ms)
"""

Limit = tuple[int, int]  # how often one user or one address may, in how many seconds

LIMITS: dict[str, Limit] = {}


def register(limits: Mapping[str, Limit]) -> None:
    """Add an app's limits by their scope.

    Raises:
        ValueError: a scope has a limit already.
    """
    registry.add(LIMITS, limits, called="limits of")


def of(scope: str) -> Limit:
    """Return the limit of a scope: the site's own, or else the app's.

    Raises:
        KeyError: nobody has registered the scope.
    """
    return settings.RATE_LIMITS.get(scope) or LIMITS[scope]


def spend(scope: str, who: str) -> str:
    """Count one use of ``scope`` by ``who``, and return it for ``give_back``.

    Raises:
        Throttled: the limit is reached. It says when the next use is possible.
    """
    limit, window_seconds = of(scope)
    use, now_ms = uuid4().hex, int(time.time() * 1000)
    wait_ms: int = _script()(
        keys=[_key(scope, who)],
        args=[limit, window_seconds * 1000, now_ms, use],
        client=redis.client(),
    )
    if wait_ms:
        raise Throttled(retry_after_seconds=math.ceil(wait_ms / 1000))
    return use


def give_back(scope: str, who: str, use: str) -> None:
    """Undo the count of one use, for example after a correct password."""
    redis.client().zrem(_key(scope, who), use)


def forget(scope: str, who: str) -> None:
    """Reset the window of ``who``, for example after a correct password."""
    redis.client().delete(_key(scope, who))


@cache
def _script() -> Script:
    """Return the script, whose hash is computed once."""
    return redis.client().register_script(_SPEND)


def _key(scope: str, who: str) -> str:
    # Hashed, so that Redis holds no e-mail addresses and keys have a fixed length.
    return redis.key("limit", scope, sha256(who.encode()).hexdigest())
