"""``make test``: runs all tests on private servers."""

import os

from deploy.local import servers
from deploy.local.checks import Check, run_all
from deploy.local.command import conduct
from deploy.local.paths import CLIENT, PYTHON

# These tests start processes or race them, and mostly wait: for frames, the meter's
# minutes or pages. One more worker than processors makes use of that time.
WAITING = "browser or journey or (fault and not beside)"
WAITING_WORKERS = str((os.cpu_count() or 1) + 1)


def test() -> int:
    """Run the Python tests in parallel, then the client's.

    Failed tests are not retried: flaky tests must be fixed.
    """
    pytest = [str(PYTHON), "-m", "pytest", "--quiet", "--durations=20"]
    pytest += [
        "--dist",
        "worksteal",
    ]  # tests of a module share the processes that it started
    checks = [
        Check("tests", [*pytest, "-n", "auto", "-m", f"not ({WAITING})"]),
        Check(
            "stories, faults and browsers",
            [*pytest, "-n", WAITING_WORKERS, "-m", WAITING],
        ),
        Check("client", ["npm", "test", "--silent"], folder=CLIENT),
    ]
    # Peers in tests connect directly. A test that needs a relay starts its own.
    os.environ.setdefault("TURN_URLS", "")
    with servers.running("test", is_careless=True) as variables:
        return run_all(checks, os.environ | variables)


if __name__ == "__main__":
    conduct(test)
