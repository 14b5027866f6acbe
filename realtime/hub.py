"""Distributes frames from the cluster to listeners in this process."""

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
    """Joins each channel-layer group once, whatever its number of listeners.

    A frame crosses Redis once per process, and is then passed to each listener.
    Listeners must not block.
    """

    def __init__(self, *, on_gap: Callable[[], None]) -> None:
        """``on_gap`` is called when frames may have been missed."""
        self._layer: Any = get_channel_layer()
        self._id = uuid4().hex
        self._channel: asyncio.Future[str] | None = None
        self._receiving: asyncio.Future[None] | None = None
        self._listeners: dict[str, set[Listener]] = {}
        self._joining: dict[str, asyncio.Future[None]] = {}
        self._echoes: dict[str, asyncio.Event] = {}
        self._beats_sent = self._beats_heard = 0
        self._on_gap = on_gap
        self.leases = Leases()

    async def listen(self, group: str, listener: Listener) -> None:
        """Call ``listener`` with each frame sent to ``group`` after this has returned.

        Raises:
            OSError, RedisError: Redis is unavailable; the listener is not subscribed.
        """
        if group not in self._listeners:
            self._listeners[group] = set()
            self._joining[group] = asyncio.ensure_future(self._join(group))
        self._listeners[group].add(listener)
        if joining := self._joining.get(group):
            await asyncio.shield(joining)

    async def forget(self, group: str, listener: Listener) -> None:
        """Stop calling ``listener``; the last one leaves the group."""
        listeners = self._listeners.get(group, set())
        listeners.discard(listener)
        if joining := self._joining.get(group):
            await asyncio.wait([joining])
        # Another listener may have come or gone while the group was being joined.
        if not listeners and self._listeners.get(group) is listeners:
            del self._listeners[group]
            await self._layer.group_discard(group, await self._own_channel())

    async def send(self, group: str, frame: str) -> None:
        """Send a frame to every process that listens to ``group``."""
        await self._layer.group_send(group, {"to": group, "frame": frame})

    async def beat(self) -> None:
        """Send ourselves a number; if it does not arrive, frames were missed.

        A subscription that Redis lost is restored silently, but not at once.

        Raises:
            OSError, RedisError: Redis is unavailable.
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

    async def _join(self, group: str) -> None:
        """Return once Redis sends us the group's frames.

        Subscribing is asynchronous: a state that was read before it took effect would
        miss what was published in between. So we wait for an echo of our own message.
        """
        echo = self._echoes[group] = asyncio.Event()
        try:
            await self._layer.group_add(group, await self._own_channel())
            async with asyncio.timeout(SUBSCRIBE_TIMEOUT_SECONDS):
                while not echo.is_set():
                    await self._call_out(group, echo)
        except BaseException:
            del self._listeners[group]
            raise
        finally:
            del self._echoes[group], self._joining[group]

    async def _call_out(self, group: str, echo: asyncio.Event) -> None:
        # The echo uses another connection than the subscription and sometimes overtakes
        # it. Then it never arrives, and the caller calls again.
        await self._layer.group_send(group, {"to": group, "from": self._id})
        with suppress(TimeoutError):
            await asyncio.wait_for(echo.wait(), SUBSCRIBE_RETRY_SECONDS)

    async def _own_channel(self) -> str:
        """Return this process's one channel, which joins all its groups."""
        if self._channel is None:
            self._channel = asyncio.ensure_future(self._layer.new_channel())
        try:
            channel: str = await asyncio.shield(self._channel)
        except Exception:
            self._channel = None
            raise
        if self._receiving is None:
            self._receiving = asyncio.ensure_future(self._receive(channel))
        return channel

    async def _receive(self, channel: str) -> None:
        while True:
            try:
                self._take(await self._layer.receive(channel))
            except Exception:
                logger.exception("a message was lost")
            # A full queue never suspends ``receive``, so give the sockets a turn too.
            await asyncio.sleep(0)

    def _take(self, message: dict[str, str]) -> None:
        group = message["to"]
        if "frame" in message:
            for listener in tuple(self._listeners.get(group, ())):
                _tell(listener, message["frame"])
        elif message["from"] == self._id and group in self._echoes:
            self._echoes[group].set()


def _tell(listener: Listener, frame: str) -> None:
    try:
        listener(frame)
    except Exception:
        logger.exception("a listener failed")
