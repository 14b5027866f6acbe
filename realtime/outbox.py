"""What one socket has yet to send: bounded, and never waited for."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from realtime.constants import BACKLOG_BYTES, BACKLOG_FRAMES, CloseCode

Send = Callable[[dict[str, Any]], Awaitable[None]]


class Outbox:
    """Sends frames in order; a client that does not read them is cut off."""

    __slots__ = ("_backlog", "_backlog_bytes", "_closing", "_send", "_sending")

    def __init__(self, send: Send) -> None:
        self._send = send
        self._sending: asyncio.Task[None] | None = None
        self._backlog: deque[str] = deque()
        self._backlog_bytes = 0
        self._closing: asyncio.Task[None] | None = None

    @property
    def is_closed(self) -> bool:
        return self._closing is not None

    def put(self, frame: str) -> None:
        if self.is_closed:
            return
        self._backlog.append(frame)
        self._backlog_bytes += len(frame)
        if self._sending is None:
            self._sending = asyncio.ensure_future(self._send_backlog())
        elif len(self._backlog) > BACKLOG_FRAMES or self._backlog_bytes > BACKLOG_BYTES:
            self.close(CloseCode.TOO_SLOW)

    def close(self, code: int) -> None:
        if self._closing is None:
            self._closing = asyncio.ensure_future(self._close(code))

    async def _send_backlog(self) -> None:
        # The peer may be gone before we are told; what it missed, nobody needs.
        with suppress(OSError, RuntimeError):
            while self._backlog:
                frame = self._backlog.popleft()
                self._backlog_bytes -= len(frame)
                await self._send({"type": "websocket.send", "text": frame})
        self._sending = None

    async def _close(self, code: int) -> None:
        with suppress(OSError, RuntimeError):
            await self._send({"type": "websocket.close", "code": code})
