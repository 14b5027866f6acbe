"""A real coturn with the configuration that is deployed, on loopback."""

import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.servers import ROOT, free_port
from tests.turn.client import Refused, Turn

CONFIGURATION = ROOT / "deploy" / "coturn" / "turnserver.conf"
SECRET = "a secret of the test"
START_TIMEOUT_SECONDS = 20


@pytest.fixture(scope="session")
def turn_port(tmp_path_factory):
    """Start coturn and return its port. It relays by the very address of the canary."""
    port = free_port()
    folder: Path = tmp_path_factory.mktemp("turn")
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(
            [
                *("turnserver", "-c", str(CONFIGURATION)),
                f"--listening-port={port}",
                "--listening-ip=127.0.0.1",
                *("--relay-ip=127.0.0.1", "--relay-ip=::1"),
                f"--static-auth-secret={SECRET}",
                *("--no-tls", "--no-dtls"),
                f"--pidfile={folder}/pid",
                f"--userdb={folder}/db",
            ],
            stdout=log,
            stderr=subprocess.STDOUT,
        ) as coturn,
    ):
        try:
            _wait_for(port)
            yield port
        finally:
            coturn.terminate()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError), Turn(port, "nobody", "nothing") as client:
            try:
                client.allocate()
            except Refused:
                return
        time.sleep(0.05)
    raise TimeoutError("coturn does not answer")
