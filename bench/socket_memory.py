"""What one more socket costs a server process that has many: its resident memory.

Ours has joined its user's topic and the map; beside it, an idle socket of Node.
"""

import statistics
import time
from collections.abc import Callable
from pathlib import Path

from bench import sockets
from bench.result import Result
from bench.sockets import Crowd
from bench.visitors import sign_up
from tests.databases import cloned
from tests.servers import free_port, serve

FIRST_SOCKETS = 500  # until then the process still grows by what it needs only once
MORE_SOCKETS = 2000
ROUNDS = 3
REACH = 1.5
SETTLE_SECONDS = 2  # after which what opening a socket needed is given back

TAIPEI = {"bbox": [121.4, 24.9, 121.7, 25.2], "zoom": 12}


def measure() -> list[Result]:
    rounds = [(_ours(), _node()) for _ in range(ROUNDS)]
    ours, node = (statistics.median(column) for column in zip(*rounds, strict=True))
    return [
        Result(
            name="memory of a socket in user: and map:view",
            value=ours / 1024,
            reference=node / 1024,
            unit="KiB",
            ratio=ours / node,
            reach=REACH,
            direction="at_most",
        )
    ]


def _ours() -> float:
    with cloned("kamegor_bench_socket_memory"), serve() as [server]:
        crowd = Crowd()
        visitors = iter(sign_up(FIRST_SOCKETS + MORE_SOCKETS))

        def open_socket() -> None:
            user, access = next(visitors)
            url = f"/socket/websocket?vsn=2.0.0&token={access}"
            connection = sockets.dial(server.port, url)
            sockets.join(connection, f"user:{user.pk}", {"device_id": "bench"})
            sockets.join(connection, "map:view", TAIPEI)
            crowd.add(connection)

        return _cost(server.pid, open_socket, crowd)


def _node() -> float:
    port = free_port()
    with sockets.node("memory_reference.mjs", port) as process:
        crowd = Crowd()
        return _cost(process.pid, lambda: crowd.add(sockets.dial(port)), crowd)


def _cost(pid: int, open_socket: Callable[[], None], crowd: Crowd) -> float:
    """Return how many bytes the process grows by with each further socket."""
    for _ in range(FIRST_SOCKETS):
        open_socket()
    before = _resident_bytes(pid, crowd)
    for _ in range(MORE_SOCKETS):
        open_socket()
    grown = _resident_bytes(pid, crowd) - before
    crowd.close()
    return grown / MORE_SOCKETS


def _resident_bytes(pid: int, crowd: Crowd) -> int:
    settled_at = time.monotonic() + SETTLE_SECONDS
    while time.monotonic() < settled_at:
        crowd.settle()
        time.sleep(0.1)
    status = Path(f"/proc/{pid}/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024
