"""The Python packages, in a virtual environment of the checkout's own."""

import subprocess
import sys

from deploy.local.paths import PYTHON, ROOT, VENV
from deploy.local.progress import Stop, say
from deploy.local.stamps import Stamp

PINS = (ROOT / "requirements.txt", ROOT / "requirements-dev.txt")


def install() -> None:
    """Bring ``.venv`` to the pinned packages; a second call finds nothing to do.

    Raises:
        Stop: pip failed; its reason is on the terminal.
    """
    stamp = Stamp(product=VENV, sources=PINS)
    if stamp.is_fresh:
        return
    say("installing Python packages")
    if not PYTHON.exists():
        _run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "-qq"]
    _run([*pip, "install", "--requirement", str(PINS[-1])])
    stamp.write()


def _run(argv: list[str]) -> None:
    if subprocess.run(argv, cwd=ROOT, check=False).returncode:
        raise Stop(f"This failed: {' '.join(argv)}")
