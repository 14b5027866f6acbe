"""Runs processes that start and end together, and leaves none behind."""

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
STOP_TIMEOUT_SECONDS = 15  # longer than the web server's timeout
POLL_SECONDS = 0.05

# Source: prctl(2).
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
_libc = ctypes.CDLL(None)


@dataclass(frozen=True, kw_only=True)
class Program:
    """A program to start, how to check that it is ready, and how to stop it."""

    name: str
    argv: list[str]
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    is_ready: Callable[[], bool] = lambda: True
    stop_signal: signal.Signals = signal.SIGTERM
    log: Path | None = None  # None: the terminal
    user: str | None = None  # None: the current user
    folder: Path = ROOT
    may_end: bool = False  # True: the others continue when it ends


class Group:
    """Running programs. All are stopped at the end of the block, however it ends."""

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
            # Only this process receives Ctrl-C; it stops the others in order.
            start_new_session=True,
            preexec_fn=lambda: _end_with_parent(program.stop_signal),  # noqa: PLW1509
        )
        self._running.append((program, process))

    def wait_until_ready(self) -> None:
        """Wait until all programs started so far are ready.

        Raises:
            Stop: one of them ended, or took too long.
        """
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        for program, _ in self._running:
            while not program.is_ready():
                self._check_all_live()
                if time.monotonic() > deadline:
                    raise Stop(f"{program.name} is not ready. {_end_of(program.log)}")
                time.sleep(POLL_SECONDS)

    def watch(self) -> None:
        """Wait until one of the programs ends; never returns.

        Raises:
            Stop: a program has ended.
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

    Meanwhile, reap adopted orphans, which would otherwise look alive to the program.
    """
    program = subprocess.Popen(argv, cwd=folder, env=dict(env))
    while True:
        ended, status = os.wait()
        if ended == program.pid:
            return os.waitstatus_to_exitcode(status)


def adopt_orphans() -> None:
    """Adopt descendants whose parent ends, and end when our own parent ends.

    The parent ends without a signal to us if ``make`` is killed.
    """
    _libc.prctl(PR_SET_CHILD_SUBREAPER, 1)
    _end_with_parent(signal.SIGTERM)


def end_descendants() -> None:
    """Kill all remaining descendants of this process."""
    with _deaf_to_impatience(), suppress(ChildProcessError):
        while True:
            for child in children_of(os.getpid()):
                os.kill(child, signal.SIGKILL)
            # Raises ChildProcessError when there is none.
            os.wait()


def _end_of(log: Path | None) -> str:
    if log is None:
        return "Its reason is above."
    return f"{log} ends with:\n{log.read_text(errors='replace')[-2000:]}"


def children_of(pid: int) -> list[int]:
    """Return the children of a process, started or adopted, that are not yet reaped."""
    children = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            # State and parent follow the name, which can contain anything. See proc(5).
            _state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            if int(parent) == pid:
                children.append(int(stat.parent.name))
    return children


def _end_with_parent(number: signal.Signals) -> None:
    _libc.prctl(PR_SET_PDEATHSIG, number)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill the process and its remaining children."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def _deaf_to_impatience() -> Iterator[None]:
    """Ignore a second Ctrl-C, because stopping takes a bounded time."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    heard = [signal.signal(number, signal.SIG_IGN) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, heard, strict=True):
            signal.signal(number, handler)
