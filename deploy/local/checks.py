"""Runs programs one after the other and lists which ones failed."""

import time
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from pathlib import Path

from deploy.local.paths import ROOT
from deploy.local.processes import run
from deploy.local.progress import say


@dataclass(frozen=True)
class Check:
    """A program that fails with a non-zero exit status."""

    name: str
    argv: list[str]
    _: KW_ONLY
    folder: Path = ROOT
    env: Mapping[str, str] = field(default_factory=dict)


def run_all(checks: list[Check], env: Mapping[str, str]) -> int:
    """Run all checks and list their results; return 1 if any failed, otherwise 0."""
    verdicts = []
    failed = False
    for check in checks:
        say(check.name)
        began = time.monotonic()
        variables = {**env, **check.env}
        status = run(check.argv, folder=check.folder, env=variables)
        verdict = "FAILED" if status else "passed"
        failed |= status != 0
        verdicts.append(f"{verdict}  {check.name} ({time.monotonic() - began:.0f} s)")
    print("\n" + "\n".join(verdicts), flush=True)
    return int(failed)
