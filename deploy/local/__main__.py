"""Sets up, then runs ``deploy.local.COMMAND``: python -m deploy.local COMMAND."""

import fcntl
import os
import signal
import sys

from deploy.local import client, packages, virtualenv
from deploy.local.paths import LOCAL, PYTHON, ROOT
from deploy.local.progress import Stop

COMMANDS = ("run", "test", "check", "bench", "faults")


def main(command: str, *arguments: str) -> None:
    """Set up what ``command`` needs and replace this process with it.

    Raises:
        Stop: something is missing that cannot be installed here.
    """
    assert command in COMMANDS
    LOCAL.mkdir(exist_ok=True)
    # One set-up at a time; replacing this process releases the lock.
    lock = (LOCAL / "lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    packages.install(with_tests=command in {"test", "bench"})
    virtualenv.install(with_tools=command != "run")
    client.install()
    if command != "check":
        client.build()
    os.chdir(ROOT)
    os.execv(PYTHON, [str(PYTHON), "-m", f"deploy.local.{command}", *arguments])


if __name__ == "__main__":
    # SIGTERM works like Ctrl-C: whatever was started is stopped.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        main(*sys.argv[1:])
    except Stop as reason:
        sys.exit(str(reason))
    except KeyboardInterrupt:
        sys.exit(130)
