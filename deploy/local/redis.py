"""A Redis of the checkout's own, apart from any the machine runs."""

import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import redis

from deploy.local.processes import Program


@dataclass(frozen=True)
class Redis:
    """A server whose contents may be lost at any time; it keeps none on disk."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"redis://:{self._password}@127.0.0.1:{self.port}/0"

    def program(self) -> Program:
        """Return how to start the server, with its settings written anew."""
        settings = self.folder / "redis.conf"
        settings.touch(mode=0o600)
        settings.write_text(
            f"port {self.port}\n"
            "bind 127.0.0.1\n"
            f"requirepass {self._password}\n"
            'save ""\n'
            # Full memory must be an error, not a presence or a task that vanishes.
            "maxmemory-policy noeviction\n"
        )
        return Program(
            name="Redis",
            argv=["redis-server", str(settings)],
            log=self.folder / "redis.log",
            is_ready=self._answers,
        )

    @cached_property
    def _password(self) -> str:
        return secrets.token_hex(16)

    def _answers(self) -> bool:
        try:
            with redis.from_url(self.url) as client:
                return bool(client.ping())
        except redis.ConnectionError:
            return False
