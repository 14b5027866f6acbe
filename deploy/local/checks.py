"""Run programs one after the other, all of them, and say which failed."""

import time
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from pathlib import Path

from deploy.local.paths import ROOT
from deploy.local.processes import run
from deploy.local.progress import say


@dataclass(frozen=True)
class Check:
    """A program that finds fault by its exit status.

    ``again`` is what to run after a failure: if that passes, so has the check.
    """

    name: str
    argv: list[str]
    _: KW_ONLY
    folder: Path = ROOT
    env: Mapping[str, str] = field(default_factory=dict)
    again: list[str] = field(default_factory=list)


def run_all(checks: list[Check], env: Mapping[str, str]) -> int:
    """Run every check, then list how each went; return 1 if any failed, else 0."""
    verdicts = []
    failed = False
    for check in checks:
        say(check.name)
        began = time.monotonic()
        variables = {**env, **check.env}
        status = run(check.argv, folder=check.folder, env=variables)
        verdict = "FAILED" if status else "passed"
        if status and check.again:
            say(f"{check.name}: once more, what failed")
            status = run(check.again, folder=check.folder, env=variables)
            verdict = "FAILED twice" if status else "passed at the second try"
        failed |= status != 0
        verdicts.append(f"{verdict}  {check.name} ({time.monotonic() - began:.0f} s)")
    print("\n" + "\n".join(verdicts), flush=True)
    return int(failed)
