"""The WebSocket protocol that uvicorn serves with: its ``ws`` setting names it.

uvicorn's own keeps 20 KB for a socket at rest, frames an event again for each of a
thousand sockets, and waits for ever for a peer that reads nothing. With this one it is
6 KB, an event is framed once, and who reads nothing is hung up on.
"""

import asyncio
import logging
import time
from collections.abc import MutableMapping
from functools import lru_cache
from typing import Any, cast

from uvicorn.config import Config
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.server import ServerState
from websockets.frames import DATA_OPCODES, Close, CloseCode, Frame, Opcode

from realtime.websocket.messages import MessageReader, Violation
from realtime.websocket.opening import Opening

logger = logging.getLogger(__name__)

Message = MutableMapping[str, Any]

CLOSE_TIMEOUT_SECONDS = 5  # for the peer to read what is left and close as well


class WebSocketProtocol(asyncio.Protocol):
    """One connection: RFC 6455 on one side, ASGI on the other, text in both."""

    __slots__ = (
        "_arrival",
        "_config",
        "_heard_at",
        "_inbox",
        "_is_closing",
        "_opening",
        "_ping_timer",
        "_reader",
        "_server",
        "_transport",
        "_writable",
    )

    def __init__(
        self, config: Config, server_state: ServerState, app_state: dict[str, Any]
    ) -> None:
        self._config = config
        self._server = server_state
        self._reader: MessageReader | None = None  # once it is open
        self._opening: Opening | None = None  # until then
        self._inbox: list[Message] = []
        self._arrival: asyncio.Future[None] | None = None
        self._writable: asyncio.Future[None] | None = None
        self._ping_timer: asyncio.TimerHandle | None = None
        self._heard_at = time.monotonic()
        self._is_closing = False

    # From the transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._server.connections.add(self)  # type: ignore[arg-type]

    def connection_lost(self, exc: Exception | None) -> None:
        self._server.connections.discard(self)
        self._is_closing = True
        if self._ping_timer is not None:
            self._ping_timer.cancel()
        self._put({"type": "websocket.disconnect", "code": CloseCode.ABNORMAL_CLOSURE})
        self.resume_writing()

    def data_received(self, data: bytes) -> None:
        self._heard_at = time.monotonic()
        if self._reader is None:
            return self._open(data)
        try:
            for opcode, message in self._reader.feed(data):
                self._hear(opcode, message)
        except Violation as violation:
            self._close(violation.code)
        return None

    def pause_writing(self) -> None:
        self._writable = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        if self._writable is not None:
            self._writable.set_result(None)
            self._writable = None

    # From uvicorn

    def shutdown(self) -> None:
        """Tell the client that the server goes away."""
        self._close(CloseCode.SERVICE_RESTART)

    # From the application

    async def receive(self) -> Message:
        while not self._inbox:
            self._arrival = asyncio.get_running_loop().create_future()
            await self._arrival
        message = self._inbox.pop(0)
        if not self._inbox and not self._transport.is_closing():
            self._transport.resume_reading()
        return message

    async def send(self, message: Message) -> None:
        kind = message["type"]
        if kind == "websocket.close":
            return self._close(message.get("code", CloseCode.NORMAL_CLOSURE))
        while self._writable is not None:
            await asyncio.shield(self._writable)
        if self._is_closing:
            raise ClientDisconnected
        if kind == "websocket.send":
            self._transport.write(_framed(message["text"]))
        elif kind == "websocket.accept":
            self._accept(message.get("subprotocol"))
        else:
            raise RuntimeError(f"Unexpected ASGI message {kind!r}.")
        return None

    # Opening

    def _open(self, head: bytes) -> None:
        if self._opening is not None:  # the client has to wait for our answer
            return self._transport.abort()
        self._opening = Opening(head)
        if not self._opening.is_valid:
            self._is_closing = True
            self._transport.write(self._opening.refusal())
            return self._transport.close()
        self._put({"type": "websocket.connect"})
        scope = self._opening.scope(self._transport, self._config.root_path)
        task = asyncio.ensure_future(self._serve(scope))
        self._server.tasks.add(task)
        task.add_done_callback(self._server.tasks.discard)
        return None

    async def _serve(self, scope: Message) -> None:
        try:
            await self._config.loaded_app(scope, self.receive, self.send)
        except ClientDisconnected:
            pass
        except Exception:
            logger.exception("the application failed")
        self._close(CloseCode.INTERNAL_ERROR)

    def _accept(self, subprotocol: str | None) -> None:
        assert self._opening is not None
        self._transport.write(self._opening.acceptance(subprotocol))
        self._opening = None
        self._reader = MessageReader(limit_bytes=self._config.ws_max_size)
        self._ping_later()

    # Being open

    def _hear(self, opcode: Opcode, message: str | bytes | Close) -> None:
        if opcode is Opcode.CLOSE:
            self._part(cast("Close", message))
        elif self._is_closing:
            pass  # we have said good-bye, and only wait for theirs
        elif opcode in DATA_OPCODES:
            kind = "text" if opcode is Opcode.TEXT else "bytes"
            self._put({"type": "websocket.receive", kind: message})
            # One at a time: what the application has not taken, TCP makes wait.
            self._transport.pause_reading()
        elif opcode is Opcode.PING and self._writable is None:
            self._write(Opcode.PONG, cast("bytes", message))

    def _ping_later(self) -> None:
        if interval_seconds := self._config.ws_ping_interval:
            loop = asyncio.get_running_loop()
            self._ping_timer = loop.call_later(interval_seconds, self._ping)

    def _ping(self) -> None:
        """Ask for a sign of life, or give up who gave none for too long."""
        silence_seconds = time.monotonic() - self._heard_at
        interval_seconds = self._config.ws_ping_interval or 0
        if silence_seconds > interval_seconds + (self._config.ws_ping_timeout or 0):
            self._transport.abort()
        elif not self._is_closing:
            self._write(Opcode.PING, b"")
            self._ping_later()

    # Closing

    def _close(self, code: int) -> None:
        """Close from our side; whatever the state, a second call does nothing."""
        if self._is_closing:
            return
        self._is_closing = True
        self._put({"type": "websocket.disconnect", "code": code})
        if self._opening is not None:
            self._transport.write(self._opening.refusal())
            self._transport.close()
        else:
            self._write(Opcode.CLOSE, Close(code, "").serialize())
            self._transport.resume_reading()
            self._give_up_later()

    def _part(self, theirs: Close) -> None:
        """Answer the client's close, or take it for the answer to ours."""
        if not self._is_closing:
            self._is_closing = True
            self._put({"type": "websocket.disconnect", "code": theirs.code})
            has_code = theirs.code != CloseCode.NO_STATUS_RCVD
            self._write(Opcode.CLOSE, theirs.serialize() if has_code else b"")
            self._give_up_later()
        self._transport.close()

    def _give_up_later(self) -> None:
        # To close means to send everything first, which a peer can put off for ever.
        loop = asyncio.get_running_loop()
        loop.call_later(CLOSE_TIMEOUT_SECONDS, self._transport.abort)

    def _write(self, opcode: Opcode, data: bytes) -> None:
        self._transport.write(Frame(opcode, data).serialize(mask=False))

    def _put(self, message: Message) -> None:
        self._inbox.append(message)
        if self._arrival is not None and not self._arrival.done():
            self._arrival.set_result(None)


@lru_cache(maxsize=8)
def _framed(text: str) -> bytes:
    """Return a text as a frame; the thousand who hear the same share the bytes."""
    return Frame(Opcode.TEXT, text.encode()).serialize(mask=False)
