"""The leases of this process's sockets, renewed until they are released."""

import asyncio
import logging

from redis import RedisError

from realtime import database, presence
from realtime.presence import Lease

logger = logging.getLogger(__name__)


class Leases:
    """Only the event loop changes what is held; Redis is spoken to on threads."""

    def __init__(self) -> None:
        self._held: set[Lease] = set()
        self._may_release = asyncio.Event()
        self._may_release.set()

    async def take(self, lease: Lease) -> None:
        """Hold a lease from now on.

        Raises:
            RedisError: Redis does not answer; the lease is not held.
        """
        await database.call(presence.hold, [lease])
        self._held.add(lease)

    async def release(self, lease: Lease, *, with_grace: bool) -> None:
        """Stop holding a lease; if Redis does not answer, it runs out by itself."""
        self._held.discard(lease)
        # A renewal under way may yet take it again; the release has to come after.
        await self._may_release.wait()
        try:
            await database.call(presence.release, lease, with_grace=with_grace)
        except RedisError as error:
            logger.warning("a lease was not released: %s", error)

    async def renew(self) -> None:
        """Renew everything held.

        Raises:
            RedisError: Redis does not answer; the next call may be in time.
        """
        self._may_release.clear()
        try:
            await database.call(presence.hold, list(self._held))
        finally:
            self._may_release.set()
