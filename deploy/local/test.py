"""``make test``: every test there is, on servers of the tests' own."""

import os

from deploy.local import servers
from deploy.local.checks import Check, run_all
from deploy.local.command import conduct
from deploy.local.paths import CLIENT, PYTHON

# These start processes of their own, or race them: one at a time.
ALONE = "browser or journey or (fault and not beside)"


def test() -> int:
    """Run Python's tests, side by side where they may, then the client's."""
    pytest = [str(PYTHON), "-m", "pytest", "--quiet"]
    # A machine that is busy elsewhere can make a browser miss its deadline. The second
    # try is told of at the end: a test that often needs one is to be mended.
    again = [*pytest, "--last-failed", "--last-failed-no-failures=none"]
    checks = [
        Check("tests", [*pytest, "-n", "auto", "-m", f"not ({ALONE})"], again=again),
        Check("stories, faults and browsers", [*pytest, "-m", ALONE], again=again),
        Check("client", ["npm", "test", "--silent"], folder=CLIENT),
    ]
    # Peers of a test meet directly; one that needs a relay starts its own.
    os.environ.setdefault("TURN_URLS", "")
    with servers.running("test", is_careless=True) as variables:
        return run_all(checks, os.environ | variables)


if __name__ == "__main__":
    conduct(test)
