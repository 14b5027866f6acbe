"""``make bench``: runs the benches on private servers, beside their references."""

import os
import sys

from deploy.local import servers
from deploy.local.checks import Check, run_all
from deploy.local.command import conduct
from deploy.local.paths import PYTHON


def bench() -> int:
    """Run the benches named on the command line, or all of them."""
    argv = [str(PYTHON), "-m", "bench", *sys.argv[1:]]
    with servers.running("bench") as variables:
        settings = {"DJANGO_SETTINGS_MODULE": "kamegor.settings.local"}
        return run_all([Check("bench", argv, env=settings)], os.environ | variables)


if __name__ == "__main__":
    conduct(bench)
