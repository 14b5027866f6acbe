"""Runs a command, and ends everything that it started."""

import fcntl
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from deploy.local.processes import adopt_orphans, end_descendants
from deploy.local.progress import Stop

INTERRUPTED = 128 + signal.SIGINT
# A process that checks whether the lock is held takes it for a moment.
LOCK_CHANCES = 10


def conduct(work: Callable[[], int]) -> NoReturn:
    """Run the work and exit with its status, after ending all processes it started."""
    # SIGINT too, because shells start background jobs that ignore it.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    adopt_orphans()
    try:
        status = work()
    except Stop as reason:
        print(reason, file=sys.stderr)
        status = 1
    except KeyboardInterrupt:
        status = INTERRUPTED
    finally:
        end_descendants()
    sys.exit(status)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Lock ``folder`` for the block, so that its servers are started only once.

    Raises:
        Stop: another command of this checkout holds the lock, or another user owns it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK):
        raise Stop(f"{folder} belongs to another user, {folder.owner()}.")
    with (folder / "lock").open("w") as lock:
        for chance in reversed(range(LOCK_CHANCES)):
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if not chance:
                    raise Stop(f"Another make already uses {folder}.") from None
                time.sleep(0.05)
        yield
