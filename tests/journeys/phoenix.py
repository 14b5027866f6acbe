"""Clients of the npm package ``phoenix``, unmodified, in a Node process."""

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

SCRIPT = Path(__file__).with_suffix(".mjs")
PATIENCE_SECONDS = 30


class Refused(Exception):
    """The server's reply was an error, with this response."""

    def __init__(self, status: str, response: dict[str, Any]) -> None:
        super().__init__(f"{status}: {response}")
        self.response = response


class Phoenix:
    """The Node process; commands go in and lines come out in order."""

    def __init__(self, node: "subprocess.Popen[str]") -> None:
        self._node = node
        self._numbers = count(1)
        self._lines: SimpleQueue[dict[str, Any]] = SimpleQueue()
        self.heard: list[dict[str, Any]] = []
        Thread(target=self._read, daemon=True).start()

    def call(self, command: str, **fields: Any) -> dict[str, Any]:
        """Send a command and return the response to it.

        Raises:
            Refused: the reply is not ``ok``.
        """
        assert self._node.stdin
        number = next(self._numbers)
        line = {"number": number, "command": command} | fields
        self._node.stdin.write(json.dumps(line) + "\n")
        self._node.stdin.flush()
        while (reply := self._take())["number"] != number:
            pass
        if reply["status"] != "ok":
            raise Refused(reply["status"], reply["response"])
        response: dict[str, Any] = reply["response"]
        return response

    def listen(self) -> None:
        """Wait for one more event.

        Raises:
            Empty: nothing came.
        """
        self.heard.append(self._lines.get(timeout=PATIENCE_SECONDS))

    def _take(self) -> dict[str, Any]:
        """Return the next reply; keep the events before it."""
        while "number" not in (line := self._lines.get(timeout=PATIENCE_SECONDS)):
            self.heard.append(line)
        return line

    def _read(self) -> None:
        assert self._node.stdout
        for line in self._node.stdout:
            self._lines.put(json.loads(line))


class Client:
    """One socket of one user."""

    def __init__(self, phoenix: Phoenix, name: str) -> None:
        self._phoenix = phoenix
        self._name = name

    def connect(self, url: str, token: str) -> None:
        self._call("connect", url=url, token=token)

    def disconnect(self) -> None:
        self._call("disconnect")

    def join(self, topic: str, **payload: Any) -> dict[str, Any]:
        return self._call("join", topic=topic, payload=payload)

    def push(self, topic: str, event: str, **payload: Any) -> dict[str, Any]:
        return self._call("push", topic=topic, event=event, payload=payload)

    def beat(self, topic: str, **payload: Any) -> None:
        """Send a heartbeat now and then, until the socket or the channel closes."""
        self._call("beat", topic=topic, payload=payload)

    def until(self, event: str, **wanted: Any) -> dict[str, Any]:
        """Return the payload of the next event of this name with these members."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (payload := self._find(event, wanted)) is None:
            if time.monotonic() > deadline:
                raise Empty(f"{self._name} heard no {event} {wanted}")
            self._phoenix.listen()
        return payload

    def _find(self, event: str, wanted: dict[str, Any]) -> dict[str, Any] | None:
        """Take the first such event, and forget this client's before it."""
        for place, line in enumerate(self._phoenix.heard):
            if (line["client"], line["event"]) != (self._name, event):
                continue
            payload: dict[str, Any] = line["payload"]
            if wanted.items() <= payload.items():
                self._phoenix.heard[:] = [
                    other
                    for position, other in enumerate(self._phoenix.heard)
                    if position > place or other["client"] != self._name
                ]
                return payload
        return None

    def _call(self, command: str, **fields: Any) -> dict[str, Any]:
        return self._phoenix.call(command, client=self._name, **fields)


@contextmanager
def running() -> Iterator[Phoenix]:
    """Start Node, and end it with the block."""
    with subprocess.Popen(
        ["node", "--experimental-websocket", "--no-warnings", str(SCRIPT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as node:
        try:
            yield Phoenix(node)
        finally:
            node.kill()
