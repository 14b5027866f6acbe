"""What this process hears from the cluster, and who in it listens."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import uuid4

from channels.layers import get_channel_layer

from realtime.constants import SUBSCRIBE_RETRY_SECONDS, SUBSCRIBE_TIMEOUT_SECONDS
from realtime.leases import Leases

logger = logging.getLogger(__name__)

Listener = Callable[[str], None]


class Hub:
    """Joins a channel-layer group once, however many of its listeners hear it.

    A frame crosses Redis once per process; here the same text is handed to each
    listener. Listeners must not block and must not wait.
    """

    def __init__(self, *, on_gap: Callable[[], None]) -> None:
        """``on_gap`` is called when frames may have been missed."""
        self._layer: Any = get_channel_layer()
        self._id = uuid4().hex
        self._channel: asyncio.Task[str] | None = None
        self._receiving: asyncio.Task[None] | None = None
        self._groups: dict[str, _Group] = {}
        self._beats_sent = self._beats_heard = 0
        self._on_gap = on_gap
        self.leases = Leases()

    async def listen(self, group: str, listener: Listener) -> None:
        """Call ``listener`` with each frame sent to ``group`` once this has returned.

        Raises:
            OSError: Redis cannot be reached; nothing is listened to.
        """
        joined = self._groups.get(group)
        if joined is None:
            joined = self._groups[group] = _Group()
            joined.joining = asyncio.ensure_future(self._join(group, joined))
        joined.listeners.add(listener)
        await asyncio.shield(joined.joining)

    async def forget(self, group: str, listener: Listener) -> None:
        """Stop calling ``listener``; leave the group with its last one."""
        joined = self._groups.get(group)
        if joined is None:
            return
        joined.listeners.discard(listener)
        await asyncio.wait([joined.joining])
        # Somebody may have come, or have left for us, while the join was under way.
        if not joined.listeners and self._groups.get(group) is joined:
            del self._groups[group]
            await self._layer.group_discard(group, await self._own_channel())

    async def send(self, group: str, frame: str) -> None:
        """Send a frame to every process that listens to ``group``."""
        await self._layer.group_send(group, {"to": group, "frame": frame})

    async def beat(self) -> None:
        """Send ourselves a number; one that is not heard means frames were missed.

        A subscription that Redis lost is made again silently, but not at once.

        Raises:
            OSError: Redis cannot be reached.
        """
        group = f"realtime.process.{self._id}"
        await self.listen(group, self._hear_beat)
        self._beats_sent += 1
        await self.send(group, str(self._beats_sent))

    def _hear_beat(self, number: str) -> None:
        is_next = int(number) == self._beats_heard + 1
        self._beats_heard = int(number)
        if not is_next:
            self._on_gap()

    async def _join(self, group: str, joined: "_Group") -> None:
        """Return when Redis has begun to send us the group's frames.

        A subscription is only a request in flight: state read before it took hold
        would miss what was published in between. So we wait to hear ourselves.
        """
        try:
            channel = await self._own_channel()
            await self._layer.group_add(group, channel)
            async with asyncio.timeout(SUBSCRIBE_TIMEOUT_SECONDS):
                while not joined.heard.is_set():
                    # It goes by another connection than the subscription, and now and
                    # then overtakes it: then say it again.
                    await self._layer.group_send(group, {"to": group, "from": self._id})
                    with suppress(TimeoutError):
                        await asyncio.wait_for(
                            joined.heard.wait(), SUBSCRIBE_RETRY_SECONDS
                        )
        except BaseException:
            self._groups.pop(group, None)
            raise

    async def _own_channel(self) -> str:
        if self._channel is None:
            self._channel = asyncio.ensure_future(self._layer.new_channel())
        channel: str = await asyncio.shield(self._channel)
        if self._receiving is None:
            self._receiving = asyncio.ensure_future(self._receive(channel))
        return channel

    async def _receive(self, channel: str) -> None:
        while True:
            message = await self._layer.receive(channel)
            if joined := self._groups.get(message["to"]):
                if "frame" in message:
                    joined.hand_out(message["frame"])
                elif message["from"] == self._id:
                    joined.heard.set()
            # A full queue never suspends ``receive``: let the sockets be read too.
            await asyncio.sleep(0)


class _Group:
    """One group this process is in, or is about to be in."""

    __slots__ = ("heard", "joining", "listeners")

    joining: "asyncio.Future[None]"

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self.heard = asyncio.Event()

    def hand_out(self, frame: str) -> None:
        for listener in tuple(self.listeners):
            try:
                listener(frame)
            except Exception:
                logger.exception("a listener failed")
