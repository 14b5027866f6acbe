"""One client of the socket, speaking Phoenix Channels V2 to a real server."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from django.utils import timezone
from websockets.sync.client import ClientConnection, connect

from accounts import tokens
from accounts.models import User
from accounts.services import sessions
from tests.servers import Server

ANSWER_TIMEOUT_SECONDS = 10


class Phone:
    """Remembers what it hears, in order, until somebody asks for it."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._refs = count(1)
        self._joins: dict[str, str] = {}
        self._heard: list[tuple[str, str, Any]] = []

    def join(self, topic: str, payload: Any) -> Any:
        """Join a topic and return the answer, ``{status, response}``."""
        self._joins[topic] = str(next(self._refs))
        return self._ask(self._joins[topic], topic, "phx_join", payload)

    def push(self, topic: str, event: str, payload: Any) -> Any:
        """Send an event and return the answer to it."""
        return self._ask(str(next(self._refs)), topic, event, payload)

    def hear(
        self, topic: str, event: str, timeout: float = ANSWER_TIMEOUT_SECONDS
    ) -> Any:
        """Return the payload of the next such event, those before it being dropped.

        Raises:
            TimeoutError: there was none.
        """
        while True:
            while self._heard:
                heard_topic, heard_event, payload = self._heard.pop(0)
                if (heard_topic, heard_event) == (topic, event):
                    return payload
            self._receive()

    def _ask(self, ref: str, topic: str, event: str, payload: Any) -> Any:
        frame = [self._joins.get(topic), ref, topic, event, payload]
        self._connection.send(json.dumps(frame))
        while True:
            answered, answer = self._receive()
            if answered == ref:
                return answer

    def _receive(self) -> tuple[str | None, Any]:
        text = self._connection.recv(ANSWER_TIMEOUT_SECONDS)
        _join_ref, ref, topic, event, payload = json.loads(text)
        if event == "phx_reply":
            return ref, payload
        self._heard.append((topic, event, payload))
        return None, None


@contextmanager
def phone_of(user: User, server: Server) -> Iterator[Phone]:
    """Sign a user in and connect a phone of theirs."""
    session = sessions.start(user=user, user_agent="test", now=timezone.now())
    token = tokens.issue(session=session).access
    url = f"{server.socket_url}/websocket?vsn=2.0.0&token={token}"
    with connect(url.replace("http", "ws", 1)) as connection:
        yield Phone(connection)
