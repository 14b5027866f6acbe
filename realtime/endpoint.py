"""The ASGI application of the socket, and the background work for all sockets."""

import asyncio
import logging
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import msgspec
from redis import RedisError

from core.errors import DomainError
from realtime import crowds, database, groups, handshake, presence
from realtime.constants import (
    COMMANDS_KEPT,
    HANDSHAKE_TIMEOUT_SECONDS,
    PULSE_SECONDS,
    RENEWAL_SECONDS,
    RESTART_SPREAD_SECONDS,
    CloseCode,
)
from realtime.frames import decode
from realtime.hub import Hub
from realtime.outbox import Send
from realtime.socket import Receive, Socket

logger = logging.getLogger(__name__)


class Command(msgspec.Struct):
    """Messages from ``publishing.close_user`` and the like, sent to every process."""

    code: int
    user_id: UUID | None = None
    session_id: UUID | None = None
    socket_ref: str | None = None

    def is_about(self, socket: Socket) -> bool:
        who = socket.identity
        return (
            who.user_id == self.user_id
            or who.session_id == self.session_id
            or socket.ref == self.socket_ref
        )


class Endpoint:
    """Admits clients and manages the sockets of this process."""

    def __init__(self) -> None:
        self._name = uuid4().hex
        self._sockets: set[Socket] = set()
        self._commands: deque[tuple[float, Command]] = deque(maxlen=COMMANDS_KEPT)
        self._hub: Hub | None = None
        self._chores: list[asyncio.Task[None]] = []

    async def __call__(
        self, scope: handshake.Scope, receive: Receive, send: Send
    ) -> None:
        await receive()
        begun_at = time.monotonic()
        try:
            async with asyncio.timeout(HANDSHAKE_TIMEOUT_SECONDS):
                identity = await handshake.admit(scope)
        except (DomainError, TimeoutError):
            # Before the handshake is accepted, a close is answered with 403.
            await send({"type": "websocket.close", "code": CloseCode.UNAUTHENTICATED})
            return
        subprotocol = "phoenix" if "phoenix" in scope["subprotocols"] else None
        await send({"type": "websocket.accept", "subprotocol": subprotocol})
        # Servers keep the scope for as long as the socket lives.
        scope.clear()
        socket = Socket(identity=identity, hub=self._start(), send=send)
        self._sockets.add(socket)
        for heard_at, command in tuple(self._commands):
            if heard_at >= begun_at and command.is_about(socket):
                socket.close(command.code)
        place = crowds.Place(
            user_id=identity.user_id, process=self._name, ref=socket.ref
        )
        try:
            await _count(crowds.enter, place)
            await socket.run(receive)
        finally:
            self._sockets.discard(socket)
            await _count(crowds.leave, place)

    async def lifespan(self, scope: Any, receive: Receive, send: Send) -> None:
        """Start together with the server, so that a restarted one sweeps at once."""
        await receive()
        self._start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})

    def _start(self) -> Hub:
        if self._hub is None:
            hub = self._hub = Hub(on_gap=self._close_all)
            self._chores = [
                asyncio.ensure_future(_repeat(seconds, chore))
                for seconds, chore in (
                    (PULSE_SECONDS, self._close_expired),
                    (PULSE_SECONDS, partial(hub.listen, groups.PROCESSES, self._obey)),
                    (PULSE_SECONDS, hub.beat),
                    (PULSE_SECONDS, partial(database.call, presence.sweep)),
                    (RENEWAL_SECONDS, hub.leases.renew),
                    (
                        RENEWAL_SECONDS,
                        partial(database.call, crowds.keep_alive, self._name),
                    ),
                )
            ]
        return self._hub

    def _close_all(self) -> None:
        """Make every client reconnect, which gives each the current state."""
        loop = asyncio.get_running_loop()
        for socket in tuple(self._sockets):
            delay_seconds = random.uniform(0, RESTART_SPREAD_SECONDS)  # noqa: S311
            loop.call_later(delay_seconds, socket.close, CloseCode.MISSED)

    async def _close_expired(self) -> None:
        now = datetime.now(UTC)
        for socket in tuple(self._sockets):
            if socket.identity.expires_at <= now:
                socket.close(CloseCode.UNAUTHENTICATED)

    def _obey(self, frame: str) -> None:
        command = decode(frame.encode()).read(Command)
        # Remembered for sockets whose handshake is still in progress.
        self._commands.append((time.monotonic(), command))
        for socket in tuple(self._sockets):
            if command.is_about(socket):
                socket.close(command.code)


async def _count(change: Callable[[crowds.Place], None], place: crowds.Place) -> None:
    """Add or remove a socket from its user's count; do nothing if Redis is down."""
    try:
        await database.call(change, place)
    except RedisError as error:
        logger.warning("a socket was not counted: %s", error)


async def _repeat(seconds: float, chore: Callable[[], Awaitable[None]]) -> None:
    """Repeat a task for as long as the process lives, even while Redis is down."""
    while True:
        try:
            await chore()
        except (RedisError, OSError, TimeoutError) as error:
            logger.warning("Redis is unavailable: %s", error)
        except Exception:
            logger.exception("a background task failed")
        await asyncio.sleep(seconds)
