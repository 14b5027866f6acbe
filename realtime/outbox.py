"""The send queue of one socket: bounded and non-blocking."""

import asyncio
import logging
import types
from collections import deque
from collections.abc import Awaitable, Callable, Generator, Iterator
from contextlib import suppress
from typing import Any

from realtime.constants import BACKLOG_CHARACTERS, BACKLOG_FRAMES, CloseCode

logger = logging.getLogger(__name__)

Send = Callable[[dict[str, Any]], Awaitable[None]]

# Raised by ASGI servers when the client has gone but its disconnect is not yet
# reported.
_GONE = (OSError, RuntimeError)


class Outbox:
    """Sends frames in order, and disconnects clients that do not read them."""

    __slots__ = ("_backlog", "_backlog_characters", "_closing", "_send", "_sending")

    def __init__(self, send: Send) -> None:
        self._send = send
        self._sending: asyncio.Task[None] | None = None
        self._backlog: deque[str] | None = None
        self._backlog_characters = 0
        self._closing: asyncio.Task[None] | None = None

    @property
    def is_closed(self) -> bool:
        return self._closing is not None

    def put(self, frame: str) -> None:
        """Send a frame, or queue it until the client has read the earlier ones."""
        if self.is_closed:
            return
        if self._backlog is None:
            self._send_now(frame)
        else:
            self._keep(frame, self._backlog)

    def close(self, code: int) -> None:
        """Close the connection after what is being sent now."""
        if self._closing is None:
            self._closing = asyncio.ensure_future(self._close(code))

    def _send_now(self, frame: str) -> None:
        """Send without a task unless sending must wait.

        The server's buffer nearly always accepts a frame at once. A task for each frame
        would halve the throughput of a process.
        """
        steps = self._send({"type": "websocket.send", "text": frame}).__await__()
        try:
            awaited = next(steps)
        except (StopIteration, *_GONE):
            return
        self._backlog = deque()
        self._sending = asyncio.ensure_future(self._catch_up(_resume(awaited, steps)))

    def _keep(self, frame: str, backlog: deque[str]) -> None:
        backlog.append(frame)
        self._backlog_characters += len(frame)
        if (
            len(backlog) > BACKLOG_FRAMES
            or self._backlog_characters > BACKLOG_CHARACTERS
        ):
            logger.warning("closing a socket that does not read")
            self.close(CloseCode.TOO_SLOW)

    async def _catch_up(self, sending: Awaitable[None]) -> None:
        with suppress(*_GONE):
            await sending
            while self._backlog:
                frame = self._backlog.popleft()
                self._backlog_characters -= len(frame)
                await self._send({"type": "websocket.send", "text": frame})
        self._backlog = self._sending = None
        self._backlog_characters = 0

    async def _close(self, code: int) -> None:
        with suppress(*_GONE):
            await self._send({"type": "websocket.close", "code": code})


@types.coroutine
def _resume(awaited: Any, steps: Iterator[Any]) -> Generator[Any, None, None]:
    """Continue an awaitable that has run up to its first suspension."""
    yield awaited
    yield from steps
