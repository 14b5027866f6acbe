"""A client that says and hears raw frames, to see exactly what is on the wire."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from core import redis
from tests.servers import Server

PATIENCE_SECONDS = 30


class Client:
    """One socket; what it hears waits until somebody asks."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    def say(self, *frame: Any) -> None:
        self.connection.send(json.dumps(frame))

    def hear(self) -> Any:
        """Return the next frame."""
        return json.loads(self.connection.recv(PATIENCE_SECONDS))

    def ask(self, *frame: Any) -> Any:
        """Say a frame and return the next that is heard."""
        self.say(*frame)
        return self.hear()

    def join(self, topic: str, payload: Any = None, ref: str = "1") -> Any:
        """Join a room and return the reply's payload; what else came is dropped."""
        self.say(ref, ref, topic, "phx_join", payload or {})
        return self.hear_reply(ref)

    def hear_reply(self, ref: str) -> Any:
        while True:
            _, answered, _, event, payload = self.hear()
            if (answered, event) == (ref, "phx_reply"):
                return payload

    def hear_event(self, wanted: str) -> Any:
        """Return the payload of the next event of this name."""
        while True:
            _, _, _, event, payload = self.hear()
            if event == wanted:
                return payload

    def is_served(self) -> bool:
        """Tell whether the server still answers on this socket."""
        self.say(None, "alive", "phoenix", "heartbeat", {})
        return bool(self.hear_reply("alive")["status"] == "ok")

    def close_code(self) -> int | None:
        """Wait for the server to close the socket; return its code."""
        try:
            while True:
                self.connection.recv(PATIENCE_SECONDS)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None


def token(
    user_id: UUID | None = None, session_id: UUID | None = None, seconds: float = 3600
) -> str:
    """Return a token that ``rooms.identify`` believes; by default, of a stranger."""
    return f"{user_id or uuid4()}.{session_id or uuid4()}.{seconds}"


def store() -> Any:
    """Return the connection to Redis; its types would have every answer awaited."""
    return redis.client()


@contextmanager
def client_of(server: Server, access: str = "", **options: Any) -> Iterator[Client]:
    """Connect to a server; without a token, as a stranger."""
    url = f"{server.socket_url}/websocket?vsn=2.0.0&token={access or token()}"
    with connect(url, compression=None, max_size=None, **options) as connection:
        yield Client(connection)


def wait_until(condition: Callable[[], Any], *, every: float = 0.05) -> Any:
    """Return what ``condition`` returns once it is true; ask ``every`` so often."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (answer := condition()):
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(every)
    return answer
