"""``make faults``: runs all fault tests at full size on private servers."""

import os

from deploy.local import servers
from deploy.local.checks import Check, run_all
from deploy.local.command import conduct
from deploy.local.paths import PYTHON

# The marked tests, and those that run only partly in CI: see tests/faults/sizes.py.
SIZED = [
    "tests/faults",
    "tests/streams",
    "tests/api/test_conformance.py",
    "tests/billing/test_returns.py",
    "tests/sellers/test_privacy.py",
]
REST = [f"--ignore={path}" for path in SIZED]


def faults() -> int:
    """Run them at FAULT_SIZE times the full size (1 by default)."""
    os.environ.setdefault("FAULT_SIZE", "1")
    os.environ.setdefault("TURN_URLS", "")
    argv = [str(PYTHON), "-m", "pytest", "--quiet", "-n", "auto", "--timeout=3600"]
    with servers.running("test", is_careless=True) as variables:
        checks = [
            Check("faults of every size", [*argv, *SIZED]),
            Check("faults elsewhere", [*argv, "-m", "fault", *REST]),
        ]
        return run_all(checks, os.environ | variables)


if __name__ == "__main__":
    conduct(faults)
