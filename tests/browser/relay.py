"""A TURN server for stories in which peers cannot meet."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from deploy.local.coturn import Coturn
from deploy.local.processes import Group
from tests.servers import free_port


class Relay:
    """A TURN server that can be taken away and given back."""

    def __init__(self, folder: Path) -> None:
        self._coturn = Coturn(folder=folder, port=free_port())
        self._running = ExitStack()

    @property
    def env(self) -> dict[str, str]:
        """What makes the site use this relay and nothing else."""
        return {
            "ICE_TRANSPORT_POLICY": "relay",
            "TURN_URLS": self._coturn.urls,
            "TURN_SECRET": self._coturn.secret,
        }

    def start(self) -> None:
        group = self._running.enter_context(Group())
        group.start(self._coturn.program())
        group.wait_until_ready()

    def stop(self) -> None:
        """Drop what is being relayed; nobody is told."""
        self._running.close()


@contextmanager
def relaying(folder: Path) -> Iterator[Relay]:
    """Run a relay while the block runs."""
    relay = Relay(folder)
    relay.start()
    try:
        yield relay
    finally:
        relay.stop()
