"""A process that has loaded the site, and forks whoever is to run a part of it.

Loading takes seconds of computing, a fork milliseconds, and the suite starts hundreds
of processes. What is forked has its settings from the zygote's environment, so there
is a zygote for each environment: see tests/processes.py, which starts them.

Run as ``python -m tests.zygote FD``. Each message on the socket FD is the arguments
and the environment of a process, as JSON, and comes with two file descriptors: where
it logs to, and where its exit status is written. The answer is its process id.
"""

import gc
import json
import os
import runpy
import signal
import socket
import sys
import threading
from contextlib import suppress
from importlib import import_module
from types import FrameType

from django.urls import get_resolver

from kamegor.celery import app as celery

MESSAGE_BYTES = 1 << 20
MODULES = [
    "celery.__main__",
    "kamegor.asgi",
    "kamegor.server",
    "realtime.websocket.protocol",
    "uvloop",
]

statuses: dict[int, int] = {}  # the descriptors that await the status of each child


def main() -> None:
    """Fork until nobody is left to ask for it; return in a child to run its program."""
    requests = socket.socket(fileno=int(sys.argv[1]))
    is_loaded = _load()
    gc.freeze()  # or the collector would write to, and so copy, every page
    signal.signal(signal.SIGCHLD, _bury)
    while True:
        message, descriptors, _, _ = socket.recv_fds(requests, MESSAGE_BYTES, 2)
        if not message:
            _kill_children()
            return
        log, status = descriptors
        # A child that ends at once is buried when it is known by its id.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        pid = os.fork()
        with suppress(OSError):  # both do so, as nobody knows who is first
            os.setpgid(pid, pid)
        if pid == 0:
            requests.close()
            os.close(status)
            os.dup2(log, sys.stdout.fileno())
            os.dup2(log, sys.stderr.fileno())
            break
        statuses[pid] = status
        os.close(log)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
        requests.send(str(pid).encode())
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    _run(**json.loads(message), is_loaded=is_loaded)


def _load() -> bool:
    """Import what every process of ours does; return whether that went well.

    With wrong settings it does not. Then each process starts from nothing, and says
    in its own log what is wrong.
    """
    try:
        for name in MODULES:
            import_module(name)
        get_resolver().check()
        celery.loader.import_default_modules()
        celery.finalize()
    except Exception:  # noqa: BLE001 -- whatever it is, the process finds it as well
        return False
    assert threading.active_count() == 1, "a thread would be lost in the fork"
    return True


def _run(*, argv: list[str], env: dict[str, str], is_loaded: bool) -> None:
    """Run ``python`` with these arguments in this process."""
    if not is_loaded:
        os.execve(sys.executable, [sys.executable, *argv], env)
    os.environ.clear()
    os.environ.update(env)
    if argv[0] == "-m":
        sys.argv = argv[1:]
        runpy.run_module(argv[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = argv
        runpy.run_path(argv[0], run_name="__main__")


def _kill_children() -> None:
    """Let nobody outlive the tests, whose process has ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for pid in statuses:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


def _bury(_number: int, _frame: FrameType | None) -> None:
    """Tell how each child has ended, to whoever waits for it."""
    while statuses:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        descriptor = statuses.pop(pid)
        os.write(descriptor, str(os.waitstatus_to_exitcode(status)).encode())
        os.close(descriptor)


if __name__ == "__main__":
    main()
