"""Installs missing system packages with apt."""

import ctypes.util
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from deploy.local.progress import Stop, say

INSTALL = Path(__file__).with_name("install-packages.sh")
SHARE = Path("/usr/share/postgresql")
PGBOUNCER = Path("/usr/sbin/pgbouncer")  # only root has it on the PATH


def install(*, with_tests: bool) -> None:
    """Install the packages that are missing on this machine. Idempotent.

    Raises:
        Stop: packages are missing and cannot be installed here.
    """
    missing = _missing(with_tests=with_tests)
    if not missing:
        return
    if shutil.which("apt-get") is None:
        raise Stop(_without_apt(missing))
    by_root = ["sh", str(INSTALL), *missing]
    if os.geteuid() != 0:
        if shutil.which("sudo") is None:
            raise Stop(f"As root, please: apt-get install {' '.join(missing)}")
        by_root = ["sudo", *by_root]
    say(f"installing from apt: {' '.join(missing)}")
    if subprocess.run(by_root, check=False).returncode:
        raise Stop("apt could not install them; its reason is above.")


def _missing(*, with_tests: bool) -> list[str]:
    """Return the packages whose commands, libraries or modules are missing."""
    venv = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    is_here = {
        venv: importlib.util.find_spec("ensurepip") is not None,
        "gdal-bin": all(ctypes.util.find_library(name) for name in ("gdal", "geos_c")),
        "coturn": shutil.which("turnserver") is not None,
    }
    if "DATABASE_URL" not in os.environ:
        is_here["postgresql-postgis"] = any(SHARE.glob("*/extension/postgis.control"))
    if "REDIS_URL" not in os.environ:
        is_here["redis-server"] = shutil.which("redis-server") is not None
    if with_tests:
        is_here["chromium"] = shutil.which("chromium") is not None
        is_here["pgbouncer"] = PGBOUNCER.exists()
    return [package for package, found in is_here.items() if not found]


def _without_apt(missing: list[str]) -> str:
    return (
        "This system has no apt. Please install what these packages of Debian hold, "
        f"and run this again:\n  {' '.join(missing)}\n"
        "Or let containers bring everything: docker compose --profile demo up"
    )
