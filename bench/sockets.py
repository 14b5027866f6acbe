"""WebSocket clients that cost next to nothing: they only count what they hear.

A library would take longer to read a frame than the servers measured take to send it.
"""

import base64
import json
import os
import select
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TIMEOUT_SECONDS = 60

# No byte of ASCII text is like these, with which a server's frames begin. Source: RFC
# 6455, section 5.2.
TEXT, PING = b"\x81", b"\x89"


class Crowd:
    """Many sockets, counted together. What they hear has to be ASCII."""

    def __init__(self) -> None:
        self._sockets: dict[int, socket.socket] = {}
        self._poll = select.epoll()
        self._buffer = bytearray(1024 * 1024)

    def add(self, connection: socket.socket) -> None:
        """Take a socket in, and answer the pings that came meanwhile."""
        connection.settimeout(0)
        self._sockets[connection.fileno()] = connection
        self._poll.register(connection, select.EPOLLIN)
        self.settle()

    def hear(self, count: int) -> None:
        """Return when the crowd has heard so many messages, one a socket counted."""
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while count > 0:
            assert time.monotonic() < deadline, f"{count} were not heard"
            for number, _ in self._poll.poll(1):
                count -= self._read(number)
        assert count == 0

    def settle(self) -> None:
        """Answer the pings that came, when there is nothing else to hear."""
        for number, _ in self._poll.poll(0):
            assert self._read(number) == 0

    def close(self) -> None:
        for connection in self._sockets.values():
            connection.close()

    def _read(self, number: int) -> int:
        size = self._sockets[number].recv_into(self._buffer)
        assert size, "the server has closed a socket"
        if (at := self._buffer.find(PING, 0, size)) < 0:
            return self._buffer.count(TEXT, 0, size)
        length = self._buffer[at + 1]
        data = bytes(self._buffer[at + 2 : at + 2 + length])
        self._sockets[number].send(_frame(0x8A, data))
        return self._buffer.count(TEXT, 0, size) - data.count(TEXT)


def dial(port: int, path: str = "/") -> socket.socket:
    """Open one WebSocket."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_SECONDS)
    key = base64.b64encode(os.urandom(16)).decode()
    connection.sendall(
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode()
    )
    answer = connection.recv(4096)
    assert answer.startswith(b"HTTP/1.1 101"), answer
    return connection


def join(connection: socket.socket, topic: str, payload: dict[str, Any]) -> None:
    """Join a topic on a socket that is in no crowd yet."""
    say(connection, json.dumps([topic, topic, topic, "phx_join", payload]))
    answer = connection.recv(64 * 1024)
    assert b'"status":"ok"' in answer, answer


def say(connection: socket.socket, text: str) -> None:
    connection.sendall(_frame(0x81, text.encode()))


@contextmanager
def running(
    argv: list[str], port: int, **env: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends; it listens when the block begins."""
    process = subprocess.Popen(
        argv, cwd=ROOT, env=os.environ | {"PORT": str(port)} | env
    )
    try:
        _wait_until(lambda: _is_listening(port))
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def node(script: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run a Node script of this folder; it uses the client's packages."""
    with running(["node", str(Path(__file__).parent / script)], port) as process:
        yield process


def _frame(first: int, data: bytes) -> bytes:
    """Return a client's frame, masked with zeros."""
    if len(data) < 126:
        return bytes([first, 0x80 | len(data)]) + bytes(4) + data
    return bytes([first, 0xFE]) + len(data).to_bytes(2) + bytes(4) + data


def _is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
