"""Processes of ours, each with what tests use of ``subprocess.Popen``."""

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
# A process reads these when it starts, not when the site is loaded.
READ_LATE = {"PORT", "HOST", "PGAPPNAME", "PYTEST_CURRENT_TEST"}
MOST_ZYGOTES = 4  # of one test process; each takes 100 MB


@dataclass
class Fork:
    """A forked process: the part of ``subprocess.Popen`` that our tests use."""

    args: list[str]
    pid: int
    _status: IO[bytes]
    returncode: int | None = None

    def poll(self) -> int | None:
        """Return how it ended: minus the signal's number, or None while it runs."""
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end and return how it ended.

        Raises:
            subprocess.TimeoutExpired: it runs still.
        """
        if self.returncode is None:
            if not select.select([self._status], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(self.args, timeout or 0)
            self.returncode = int(self._status.read())
            self._status.close()
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


Running = Fork | subprocess.Popen[bytes]


@dataclass
class Zygote:
    """A running ``tests.zygote``."""

    socket: socket.socket
    forks: list[Fork] = field(default_factory=list)

    def fork(self, argv: list[str], env: Mapping[str, str], log: int) -> Fork:
        reading, writing = os.pipe()
        message = json.dumps({"argv": argv, "env": dict(env)}).encode()
        socket.send_fds(self.socket, [message], [log, writing])
        os.close(writing)
        pid = int(self.socket.recv(100))
        fork = Fork(argv, pid, os.fdopen(reading, "rb", buffering=0))
        self.forks.append(fork)
        return fork

    def is_idle(self) -> bool:
        self.forks = [fork for fork in self.forks if fork.poll() is None]
        return not self.forks


_zygotes: dict[frozenset[tuple[str, str]], Zygote] = {}


def start(argv: list[str], *, env: Mapping[str, str], log: int) -> Running:
    """Start ``python`` with these arguments, in a process group of its own.

    Tests get a fork. Benches get a new process, because they measure what is deployed.
    ``log``: the file descriptor that it writes what it says to.
    """
    if "PYTEST_VERSION" in os.environ:
        return _fork(argv, env, log)
    return subprocess.Popen(
        [sys.executable, *argv],
        cwd=ROOT,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def _fork(argv: list[str], env: Mapping[str, str], log: int) -> Fork:
    key = frozenset((name, env[name]) for name in env.keys() - READ_LATE)
    if key not in _zygotes:
        _zygotes[key] = _start_zygote(env)
        for other in list(_zygotes)[:-MOST_ZYGOTES]:
            if _zygotes[other].is_idle():
                _zygotes.pop(other).socket.close()
    zygote = _zygotes[key] = _zygotes.pop(key)  # the last to be closed
    return zygote.fork(argv, env, log)


def _start_zygote(env: Mapping[str, str]) -> Zygote:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    subprocess.Popen(
        [sys.executable, "-m", "tests.zygote", str(theirs.fileno())],
        cwd=ROOT,
        env=env,
        pass_fds=[theirs.fileno()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    theirs.close()
    return Zygote(ours)


@atexit.register
def _close_all() -> None:
    for zygote in _zygotes.values():
        zygote.socket.close()
