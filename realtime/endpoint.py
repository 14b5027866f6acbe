"""The ASGI application of the socket, and what a process does for all its sockets."""

import asyncio
import logging
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from core.errors import DomainError
from realtime import groups, handshake
from realtime.constants import (
    HANDSHAKE_TIMEOUT_SECONDS,
    PULSE_SECONDS,
    CloseCode,
)
from realtime.frames import decode
from realtime.hub import Hub
from realtime.outbox import Send
from realtime.socket import Receive, Socket

logger = logging.getLogger(__name__)


class Command(msgspec.Struct):
    """What ``publishing.close_user`` and ``close_session`` ask of every process."""

    code: int
    user_id: UUID | None = None
    session_id: UUID | None = None


class Endpoint:
    """Admits clients, and keeps the sockets of this process."""

    def __init__(self) -> None:
        self._sockets: set[Socket] = set()
        self._hub: Hub | None = None
        self._pulse: asyncio.Task[None] | None = None

    async def __call__(
        self, scope: handshake.Scope, receive: Receive, send: Send
    ) -> None:
        await receive()
        try:
            async with asyncio.timeout(HANDSHAKE_TIMEOUT_SECONDS):
                identity = await handshake.admit(scope)
        except (DomainError, TimeoutError):
            # Before it is accepted, a close is answered with 403.
            await send({"type": "websocket.close", "code": CloseCode.UNAUTHENTICATED})
            return
        subprotocol = "phoenix" if "phoenix" in scope["subprotocols"] else None
        await send({"type": "websocket.accept", "subprotocol": subprotocol})
        socket = Socket(identity=identity, hub=self._start(), send=send)
        self._sockets.add(socket)
        try:
            await socket.run(receive)
        finally:
            self._sockets.discard(socket)

    async def lifespan(self, scope: Any, receive: Receive, send: Send) -> None:
        """Start with the server, so that a restarted one sweeps at once."""
        await receive()
        self._start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})

    def _start(self) -> Hub:
        if self._hub is None:
            self._hub = Hub()
            self._pulse = asyncio.ensure_future(self._beat(self._hub))
        return self._hub

    async def _beat(self, hub: Hub) -> None:
        """Look after the sockets once a second, whatever Redis does."""
        while True:
            self._close_expired()
            try:
                await hub.listen(groups.PROCESSES, self._obey)
            except (OSError, TimeoutError) as error:
                logger.warning("Redis does not answer: %s", error)
            await asyncio.sleep(PULSE_SECONDS)

    def _close_expired(self) -> None:
        now = datetime.now(UTC)
        for socket in tuple(self._sockets):
            if socket.identity.expires_at <= now:
                socket.close(CloseCode.UNAUTHENTICATED)

    def _obey(self, frame: str) -> None:
        command = decode(frame.encode()).read(Command)
        for socket in tuple(self._sockets):
            who = socket.identity
            if who.user_id == command.user_id or who.session_id == command.session_id:
                socket.close(command.code)
