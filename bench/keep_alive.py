"""HTTP clients that cost next to nothing: they keep a connection and count seconds.

A library would take longer to read an answer than the reference takes to give it.
"""

import re
import select
import socket
import time
from collections.abc import Iterator

TIMEOUT_SECONDS = 60
SIZE = 256 * 1024
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
END = b"\r\n\r\n"


def connect(port: int) -> socket.socket:
    """Open a connection for many requests, one after another."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=TIMEOUT_SECONDS)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def get(path: str, access_token: str = "") -> bytes:
    """Return the bytes of a request."""
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Accept: */*"]
    if access_token:
        lines.append(f"Authorization: Bearer {access_token}")
    return "\r\n".join([*lines, "", ""]).encode()


def ask(connection: socket.socket, request: bytes) -> bytes:
    """Send a request and return its answer's body."""
    connection.sendall(request)
    return _read(connection)


def ask_all(
    connections: list[socket.socket], request: bytes, *, times: int
) -> Iterator[float]:
    """Ask on all connections at once, ``times`` in all; yield the seconds of each.

    A connection asks again as soon as it has its answer.
    """
    poll = select.epoll()
    begun_at: dict[int, float] = {}
    by_number = {connection.fileno(): connection for connection in connections}
    for number, connection in by_number.items():
        poll.register(number, select.EPOLLIN)
        begun_at[number] = time.perf_counter()
        connection.sendall(request)
    to_send = times - len(connections)
    while begun_at:
        ready = poll.poll(TIMEOUT_SECONDS)
        assert ready, "there is no answer"
        for number, _ in ready:
            _read(by_number[number])
            yield time.perf_counter() - begun_at.pop(number)
            if to_send > 0:
                to_send -= 1
                begun_at[number] = time.perf_counter()
                by_number[number].sendall(request)
    poll.close()


def _read(connection: socket.socket) -> bytes:
    """Return the body of the answer, whose length has to be declared."""
    received = _more(connection)
    while END not in received:
        received += _more(connection)
    head, _, body = received.partition(END)
    assert head.startswith(b"HTTP/1.1 200 "), received
    declared = LENGTH.search(head + b"\r\n")
    assert declared, head
    while len(body) < int(declared[1]):
        body += _more(connection)
    return body


def _more(connection: socket.socket) -> bytes:
    received = connection.recv(SIZE)
    assert received, "the server has closed a connection"
    return received
