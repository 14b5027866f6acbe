"""Processes that start, live and end together, and leave nothing behind."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.local.paths import ROOT
from deploy.local.progress import Stop

START_TIMEOUT_SECONDS = 60
STOP_TIMEOUT_SECONDS = 15  # longer than the web server's own
POLL_SECONDS = 0.05

# Source: prctl(2).
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
_libc = ctypes.CDLL(None)


@dataclass(frozen=True, kw_only=True)
class Program:
    """What to start, and how to see that it is up and ask it to end."""

    name: str
    argv: list[str]
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    is_ready: Callable[[], bool] = lambda: True
    stop_signal: signal.Signals = signal.SIGTERM
    log: Path | None = None  # None: this terminal
    user: str | None = None  # None: whoever runs this
    folder: Path = ROOT
    may_end: bool = False  # True: its end does not end the others


class Group:
    """Running programs; all are ended when the block ends, however it ends."""

    def __init__(self) -> None:
        self._running: list[tuple[Program, subprocess.Popen[bytes]]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with _deaf_to_impatience():
            for program, process in self._running:
                process.send_signal(program.stop_signal)
            deadline = time.monotonic() + STOP_TIMEOUT_SECONDS
            for _, process in self._running:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(max(0.0, deadline - time.monotonic()))
            for _, process in self._running:
                _kill_group(process)

    def start(self, program: Program) -> None:
        """Start a program without waiting until it is ready."""
        log = program.log.open("ab") if program.log else None
        process = subprocess.Popen(
            program.argv,
            cwd=program.folder,
            env=dict(program.env),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT if log else None,
            user=program.user,
            extra_groups=[] if program.user else None,
            # Ctrl-C reaches this process alone, and it ends the others in order.
            start_new_session=True,
            preexec_fn=lambda: _end_with_parent(program.stop_signal),  # noqa: PLW1509
        )
        self._running.append((program, process))

    def wait_until_ready(self) -> None:
        """Wait for every program started so far.

        Raises:
            Stop: one ended instead, or took too long.
        """
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        for program, _ in self._running:
            while not program.is_ready():
                self._check_all_live()
                if time.monotonic() > deadline:
                    raise Stop(f"{program.name} is not ready. {_end_of(program.log)}")
                time.sleep(POLL_SECONDS)

    def watch(self) -> None:
        """Return never: wait until one of the programs ends.

        Raises:
            Stop: one did.
        """
        while True:
            self._check_all_live()
            time.sleep(10 * POLL_SECONDS)

    def _check_all_live(self) -> None:
        for program, process in self._running:
            if process.poll() is not None and not program.may_end:
                raise Stop(
                    f"{program.name} ended with {process.returncode}. "
                    f"{_end_of(program.log)}"
                )


def run(argv: list[str], *, folder: Path, env: Mapping[str, str]) -> int:
    """Run a program to its end and return its exit status.

    Adopted orphans that end meanwhile are buried, lest they look alive to the program.
    """
    program = subprocess.Popen(argv, cwd=folder, env=dict(env))
    while True:
        ended, status = os.wait()
        if ended == program.pid:
            return os.waitstatus_to_exitcode(status)


def adopt_orphans() -> None:
    """Make every descendant whose parent ends a child of this process.

    And end this process with its own parent, as when ``make`` is killed.
    """
    _libc.prctl(PR_SET_CHILD_SUBREAPER, 1)
    _end_with_parent(signal.SIGTERM)


def end_descendants() -> None:
    """Kill whatever this process, or what it started, has left running."""
    with _deaf_to_impatience(), suppress(ChildProcessError):
        while True:
            for child in children_of(os.getpid()):
                os.kill(child, signal.SIGKILL)
            # Raises ChildProcessError once there is none.
            os.wait()


def _end_of(log: Path | None) -> str:
    if log is None:
        return "Its reason is above."
    return f"{log} ends with:\n{log.read_text(errors='replace')[-2000:]}"


def children_of(pid: int) -> list[int]:
    """Return the processes that one has started or adopted, and not yet buried."""
    children = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            # After the name, which may hold anything: state and parent. See proc(5).
            _state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            if int(parent) == pid:
                children.append(int(stat.parent.name))
    return children


def _end_with_parent(number: signal.Signals) -> None:
    _libc.prctl(PR_SET_PDEATHSIG, number)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill the process and the children it may have left behind."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def _deaf_to_impatience() -> Iterator[None]:
    """Ignore a second Ctrl-C: what ends now ends in a bounded time anyway."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    heard = [signal.signal(number, signal.SIG_IGN) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, heard, strict=True):
            signal.signal(number, handler)
