"""``make test``: every test there is, on servers of the tests' own."""

import os

from deploy.local import servers
from deploy.local.checks import Check, run_all
from deploy.local.command import conduct
from deploy.local.paths import CLIENT, PYTHON

# These start processes of their own, or race them, and mostly wait: for frames, for
# minutes of the meter, for pages. One more worker than processors uses that time.
WAITING = "browser or journey or (fault and not beside)"
WAITING_WORKERS = str((os.cpu_count() or 1) + 1)


def test() -> int:
    """Run Python's tests, side by side, then the client's.

    Nothing is tried twice: a test that fails now and then is to be mended.
    """
    pytest = [str(PYTHON), "-m", "pytest", "--quiet", "--durations=20"]
    pytest += ["--dist", "worksteal"]  # neighbours share what their module has started
    checks = [
        Check("tests", [*pytest, "-n", "auto", "-m", f"not ({WAITING})"]),
        Check(
            "stories, faults and browsers",
            [*pytest, "-n", WAITING_WORKERS, "-m", WAITING],
        ),
        Check("client", ["npm", "test", "--silent"], folder=CLIENT),
    ]
    # Peers of a test meet directly; one that needs a relay starts its own.
    os.environ.setdefault("TURN_URLS", "")
    with servers.running("test", is_careless=True) as variables:
        return run_all(checks, os.environ | variables)


if __name__ == "__main__":
    conduct(test)
