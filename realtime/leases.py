"""The leases of this process's sockets, renewed until they are released."""

import asyncio
import logging

from redis import RedisError

from realtime import database, presence
from realtime.presence import Lease

logger = logging.getLogger(__name__)


class Leases:
    """Only the event loop changes what is held; Redis is called on threads."""

    def __init__(self) -> None:
        self._held: set[Lease] = set()
        self._may_release = asyncio.Event()
        self._may_release.set()

    async def take(self, lease: Lease) -> None:
        """Take a lease and keep renewing it.

        Raises:
            RedisError: Redis is unavailable; the lease is not held.
        """
        await database.call(presence.hold, [lease])
        self._held.add(lease)

    async def release(self, lease: Lease, *, with_grace: bool) -> None:
        """Release a lease. If Redis is unavailable, it expires by itself."""
        self._held.discard(lease)
        # A renewal in progress may take it again, so the release must come after it.
        await self._may_release.wait()
        try:
            await database.call(presence.release, lease, with_grace=with_grace)
        except RedisError as error:
            logger.warning("a lease was not released: %s", error)

    async def renew(self) -> None:
        """Renew all leases.

        Raises:
            RedisError: Redis is unavailable; the next call may still be in time.
        """
        self._may_release.clear()
        try:
            await database.call(presence.hold, list(self._held))
        finally:
            self._may_release.set()
