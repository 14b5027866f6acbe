"""A client of the socket that speaks the Phoenix protocol, for tests of rooms."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

from channels.testing import WebsocketCommunicator

import realtime
from accounts import tokens
from accounts.models import User
from realtime import database
from realtime.endpoint import Endpoint
from tests.sessions import begin

PATIENCE_SECONDS = 30
MARKER = "marker"

Open = Callable[[User | None], Awaitable["Client"]]


class NotLetIn(Exception):
    """The handshake was refused."""


class Refused(Exception):
    """The server replied with an error; ``reason`` is its code."""

    def __init__(self, response: dict[str, Any]) -> None:
        super().__init__(response["reason"])
        self.reason = response["reason"]
        self.response = response


_numbers = count(1)  # no two clients number alike


class Client:
    """One socket of one user."""

    def __init__(self, communicator: WebsocketCommunicator) -> None:
        self._communicator = communicator
        self._refs = count(next(_numbers) * 1000)
        self._join_refs: dict[str, str] = {}
        self.heard: list[tuple[str, str, dict[str, Any]]] = []

    async def join(self, topic: str, payload: Any = None) -> dict[str, Any]:
        self._join_refs[topic] = str(next(self._refs))
        return await self._call(topic, "phx_join", payload or {})

    async def push(self, topic: str, event: str, payload: Any) -> dict[str, Any]:
        """Send an event and return the reply's response.

        Raises:
            Refused: the reply is an error.
        """
        return await self._call(topic, event, payload)

    async def send(self, topic: str, event: str, payload: Any) -> None:
        """Send an event without waiting for its reply."""
        await self._send(topic, event, payload)

    async def until(self, wanted: str) -> dict[str, Any]:
        """Return the payload of the next event of this name, heard already or not."""
        while True:
            for place, (_, event, payload) in enumerate(self.heard):
                if event == wanted:
                    del self.heard[: place + 1]
                    return payload
            await self._read()

    async def everything(self, topic: str) -> list[tuple[str, dict[str, Any]]]:
        """Return what was heard since the last time, but not who came and went."""
        mark = {"number": next(self._refs)}
        await database.call(realtime.publish, topic=topic, event=MARKER, payload=mark)
        while (topic, MARKER, mark) not in self.heard:
            await self._read()
        heard, self.heard = self.heard, []
        return [
            (event, payload)
            for _, event, payload in heard
            if event != MARKER and not event.startswith("presence_")
        ]

    async def is_alive(self) -> bool:
        """Tell whether the server still answers this socket."""
        return await self._call("phoenix", "heartbeat", {}) == {}

    async def close(self) -> None:
        await self._communicator.disconnect(timeout=PATIENCE_SECONDS)

    async def _call(self, topic: str, event: str, payload: Any) -> dict[str, Any]:
        ref = await self._send(topic, event, payload)
        while (answer := await self._read()) is None or answer[0] != ref:
            pass
        _, reply = answer
        if reply["status"] == "error":
            raise Refused(reply["response"])
        response: dict[str, Any] = reply["response"]
        return response

    async def _send(self, topic: str, event: str, payload: Any) -> str:
        ref = str(next(self._refs))
        frame = [self._join_refs.get(topic), ref, topic, event, payload]
        await self._communicator.send_to(
            text_data=json.dumps(frame, ensure_ascii=False)
        )
        return ref

    async def _read(self) -> tuple[str, dict[str, Any]] | None:
        """Read a frame: return a reply, keep an event."""
        text = await self._communicator.receive_from(timeout=PATIENCE_SECONDS)
        _, ref, topic, event, payload = json.loads(text)
        if event == "phx_reply":
            return ref, payload
        self.heard.append((topic, event, payload))
        return None


@asynccontextmanager
async def opener() -> AsyncIterator[Open]:
    """Give a function that opens sockets of one server process, and close them all.

    Without a user it comes without a token.

    Raises:
        NotLetIn: (the function) the handshake was refused.
    """
    endpoint = Endpoint()
    clients: list[Client] = []

    async def open_socket(user: User | None) -> Client:
        token = await database.call(_sign_in, user) if user else ""
        communicator = WebsocketCommunicator(
            endpoint, f"/socket/websocket?vsn=2.0.0&token={token}"
        )
        is_open, _ = await communicator.connect(timeout=PATIENCE_SECONDS)
        if not is_open:
            raise NotLetIn
        clients.append(Client(communicator))
        return clients[-1]

    yield open_socket
    await asyncio.gather(*(client.close() for client in clients))


def _sign_in(user: User) -> str:
    return tokens.issue(session=begin(user)).access
