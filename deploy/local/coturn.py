"""The checkout's private TURN server, which relays media between peers."""

import secrets
import socket
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from deploy.local.processes import Program


@dataclass(frozen=True)
class Coturn:
    """A relay on loopback, for browsers on this machine.

    It relays to loopback, which a deployed one must refuse: see
    ``deploy/coturn/turnserver.conf``.
    """

    folder: Path
    port: int

    @property
    def urls(self) -> str:
        address = f"turn:127.0.0.1:{self.port}"
        return f"{address}?transport=udp,{address}?transport=tcp"

    @cached_property
    def secret(self) -> str:
        """The secret that signs credentials; it changes at each start."""
        return secrets.token_hex(32)

    def program(self) -> Program:
        """Write the server's settings, and return how to start it."""
        settings = self.folder / "turnserver.conf"
        settings.touch(mode=0o600)
        settings.write_text(
            f"listening-port={self.port}\n"
            "listening-ip=127.0.0.1\n"
            "relay-ip=127.0.0.1\n"
            "allow-loopback-peers\n"
            "realm=kamegor\n"
            "use-auth-secret\n"
            f"static-auth-secret={self.secret}\n"
            f"userdb={self.folder}/turndb\n"
            f"pidfile={self.folder}/turnserver.pid\n"
            "user-quota=12\n"
            "fingerprint\n"
            "no-cli\n"
            "no-tls\n"
            "no-dtls\n"
            "log-file=stdout\n"
        )
        return Program(
            name="coturn",
            argv=["turnserver", "-c", str(settings)],
            log=self.folder / "coturn.log",
            is_ready=self._answers,
        )

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0
