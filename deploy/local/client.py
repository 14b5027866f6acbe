"""Installs the client's packages and builds it into static files."""

import shutil
import subprocess

from deploy.local.paths import CLIENT
from deploy.local.progress import Stop, say
from deploy.local.stamps import Stamp

NODE_MAJOR = 20


def install() -> None:
    """Install the locked npm packages. Idempotent.

    Raises:
        Stop: Node is missing or too old, or npm failed.
    """
    _check_node()
    lock = CLIENT / "package-lock.json"
    stamp = Stamp(
        name="client-packages", product=CLIENT / "node_modules", sources=(lock,)
    )
    if not stamp.is_fresh:
        say("installing the client's packages")
        _npm(
            "ci", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"
        )
        stamp.write()


def build() -> None:
    """Build the client into ``client/dist``, unless its sources are unchanged.

    Raises:
        Stop: the build failed; the terminal shows why.
    """
    products = {"node_modules", "dist", "tests", "coverage"}
    stamp = Stamp(
        name="client",
        product=CLIENT / "dist",
        sources=(CLIENT,),
        passed_over=frozenset(products),
    )
    if not stamp.is_fresh:
        say("building the client")
        _npm("run", "--silent", "build", "--", "--logLevel=error")
        stamp.write()


def _check_node() -> None:
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        raise Stop(f"Please install Node {NODE_MAJOR} or newer with npm (nodejs.org).")
    version = subprocess.check_output([node, "--version"], text=True).strip()
    if int(version.removeprefix("v").partition(".")[0]) < NODE_MAJOR:
        raise Stop(f"Node {NODE_MAJOR} or newer is needed, and this is {version}.")


def _npm(*arguments: str) -> None:
    done = subprocess.run(
        ["npm", *arguments], check=False, cwd=CLIENT, stdout=subprocess.DEVNULL
    )
    if done.returncode:
        raise Stop(f"This failed in client/: npm {' '.join(arguments)}")
