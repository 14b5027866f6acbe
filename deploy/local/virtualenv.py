"""Installs the Python packages into the checkout's virtual environment."""

import subprocess
import sys
from pathlib import Path

from deploy.local.paths import PYTHON, ROOT, VENV
from deploy.local.progress import Stop, say
from deploy.local.stamps import Stamp

PINS = ROOT / "requirements.txt"
TOOL_PINS = ROOT / "requirements-dev.txt"


def install(*, with_tools: bool) -> None:
    """Install the pinned packages into ``.venv``. Idempotent.

    Raises:
        Stop: pip failed; the terminal shows why.
    """
    _install(PINS, Stamp(name="packages", product=VENV, sources=(PINS,)))
    if with_tools:
        both = (PINS, TOOL_PINS)
        _install(TOOL_PINS, Stamp(name="tools", product=VENV, sources=both))


def _install(pins: Path, stamp: Stamp) -> None:
    if stamp.is_fresh:
        return
    say(f"installing Python packages of {pins.name}")
    if not PYTHON.exists():
        _run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "-qq"]
    _run([*pip, "install", "--requirement", str(pins)])
    stamp.write()


def _run(argv: list[str]) -> None:
    if subprocess.run(argv, cwd=ROOT, check=False).returncode:
        raise Stop(f"This failed: {' '.join(argv)}")
