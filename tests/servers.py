"""Real processes on the test's own database and Redis keys, for whole stories.

A server commits for itself, so a test that starts one needs
``@pytest.mark.django_db(transaction=True)``. Benches use these as well.
"""

import http.client
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from tests import processes
from tests.processes import ROOT

START_TIMEOUT_SECONDS = 60
STOP_TIMEOUT_SECONDS = 20


class NotStarted(Exception):
    """The process ended, or never answered; the message holds the end of its log."""


@dataclass(frozen=True, kw_only=True)
class Process:
    """A running process of ours, and the file it logs to."""

    popen: processes.Running
    log: Path

    @property
    def pid(self) -> int:
        return self.popen.pid

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal, such as SIGSTOP to freeze the process."""
        self.popen.send_signal(number)

    def kill(self) -> None:
        """End it and its children at once, with no chance to tidy up."""
        _end_group(self.popen)


@dataclass(frozen=True, kw_only=True)
class Server(Process):
    """A web server on this machine."""

    port: int

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def socket_url(self) -> str:
        """Where Phoenix clients connect; they add ``/websocket?vsn=2.0.0``."""
        return f"ws://127.0.0.1:{self.port}/socket"

    def get(self, path: str) -> tuple[int, bytes]:
        """Ask for a path, as nobody in particular; return the status and the body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


@contextmanager
def serve(count: int = 1, /, **env: str) -> Iterator[list[Server]]:
    """Start ``count`` web servers beside each other and stop them afterwards.

    ``env`` adds to, or overrides, the variables they start with. Each answers
    ``/health`` when the block begins.

    Raises:
        NotStarted: one of them did not come up; its log is in the message.
    """
    with ExitStack() as stack:
        servers = [stack.enter_context(_server(env)) for _ in range(count)]
        for server in servers:
            _wait_until(server, partial(_is_healthy, server))
        yield servers


@contextmanager
def worker(*options: str, **env: str) -> Iterator[Process]:
    """Start a Celery worker with beat inside it; it takes tasks when the block begins.

    Of every queue, unless an option such as ``--queues=mail`` says of which.

    Raises:
        NotStarted: it did not come up; its log is in the message.
    """
    with tempfile.TemporaryDirectory() as folder:
        schedule = f"{folder}/schedule"
        arguments = ["worker", "--beat", "--schedule", schedule, "--concurrency=1"]
        argv = ["-m", "celery", "-A", "kamegor", *arguments, *options]
        argv.append("--loglevel=INFO")
        with _process(argv, env) as process:
            _wait_until(process, lambda: b" ready." in process.log.read_bytes())
            yield process


@contextmanager
def command(*arguments: str, **env: str) -> Iterator[Process]:
    """Start ``manage.py`` with these arguments, such as ``run_meter``.

    It is running, but may not have got far, when the block begins.
    """
    with _process([str(ROOT / "manage.py"), *arguments], env) as process:
        yield process


def free_port() -> int:
    """Return a TCP port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def database_url() -> str:
    """Return the URL of the database this process uses, which may be a test's own."""
    database = connection.settings_dict
    user, password = (quote(database[key], safe="") for key in ("USER", "PASSWORD"))
    address = f"{database['HOST'] or 'localhost'}:{database['PORT'] or 5432}"
    return f"postgres://{user}:{password}@{address}/{quote(str(database['NAME']))}"


@contextmanager
def _server(env: dict[str, str]) -> Iterator[Server]:
    port = int(env.get("PORT") or free_port())
    with _process(["-m", "kamegor.server"], env | {"PORT": str(port)}) as process:
        yield Server(popen=process.popen, log=process.log, port=port)


@contextmanager
def _process(argv: list[str], env: dict[str, str]) -> Iterator[Process]:
    inherited = os.environ | {
        "DATABASE_URL": database_url(),
        "REDIS_PREFIX": settings.REDIS_PREFIX,
        "REDIS_URL": settings.REDIS_URL,
        "PYTHONUNBUFFERED": "1",
    }
    with tempfile.NamedTemporaryFile(prefix="kamegor-", suffix=".log") as log:
        popen = processes.start(argv, env=inherited | env, log=log.fileno())
        try:
            yield Process(popen=popen, log=Path(log.name))
        finally:
            _stop(popen)


def _stop(popen: processes.Running) -> None:
    popen.terminate()
    # A process that a test has frozen hears nothing until it is woken.
    popen.send_signal(signal.SIGCONT)
    with suppress(subprocess.TimeoutExpired):
        popen.wait(STOP_TIMEOUT_SECONDS)
    _end_group(popen)


def _end_group(popen: processes.Running) -> None:
    """Kill what is left of the process and its children, and wait until it is gone."""
    with suppress(ProcessLookupError):
        # Where nobody buries orphans they seem to stay, so the wait is bounded.
        for _ in range(100):
            os.killpg(popen.pid, signal.SIGKILL)
            popen.poll()
            time.sleep(0.01)


def _is_healthy(server: Server) -> bool:
    try:
        return server.get("/health")[0] == HTTPStatus.OK
    except (http.client.HTTPException, OSError):
        return False


def _wait_until(process: Process, condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while not condition():
        if process.popen.poll() is not None or time.monotonic() > deadline:
            log = process.log.read_text(errors="replace")[-4000:]
            raise NotStarted(f"{process.popen.args!r}:\n{log}")
        time.sleep(0.05)
