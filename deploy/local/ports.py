"""Chooses the ports of private servers: the same at every start of one checkout."""

import itertools
import json
import os
import socket
import zlib
from collections.abc import Iterator
from pathlib import Path

from deploy.local.progress import Stop

NAMES = ("POSTGRES_PORT", "REDIS_PORT", "TURN_PORT")
# Above the well-known ports, and below those that Linux uses for outgoing connections.
FIRST, COUNT = 20_000, 10_000


def assign(folder: Path) -> dict[str, int]:
    """Return a free port for each name.

    A variable of that name requests a port; otherwise the port of the last start is
    used again if it is free. ``folder`` stores the ports.

    Raises:
        Stop: a requested port is in use.
    """
    memory = folder / "ports.json"
    remembered = json.loads(memory.read_text()) if memory.exists() else {}
    others = _candidates(folder)
    ports: dict[str, int] = {}
    for name in NAMES:
        if name in os.environ:
            ports[name] = require_free(name, int(os.environ[name]))
            continue
        likely = [remembered[name]] if name in remembered else []
        ports[name] = next(
            port
            for port in itertools.chain(likely, others)
            if port not in ports.values() and _is_free(port)
        )
    memory.write_text(json.dumps(ports))
    return ports


def require_free(name: str, port: int) -> int:
    """Return ``port`` if nothing listens on it.

    Raises:
        Stop: it is in use; the message names the variable that sets another.
    """
    if not _is_free(port):
        raise Stop(
            f"Port {port} is in use by another program. "
            f"Stop it, or choose another port: {name}=12345 make …"
        )
    return port


def _candidates(folder: Path) -> Iterator[int]:
    """Yield every port of the range, starting at a hash of the checkout's path."""
    start = zlib.crc32(bytes(folder.resolve()))
    return (FIRST + (start + step) % COUNT for step in range(COUNT))


def _is_free(port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            if kind == socket.SOCK_STREAM:
                # A port with only closed connections (TIME_WAIT) is free.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True
