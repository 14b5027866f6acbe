"""The checkout's private Redis, separate from the machine's own."""

import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import redis

from deploy.local.processes import Program


@dataclass(frozen=True)
class Redis:
    """A server that keeps nothing on disk, so its contents may be lost at any time."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"redis://:{self._password}@127.0.0.1:{self.port}/0"

    def program(self) -> Program:
        """Write the server's settings, and return how to start it."""
        settings = self.folder / "redis.conf"
        settings.touch(mode=0o600)
        settings.write_text(
            f"port {self.port}\n"
            "bind 127.0.0.1\n"
            f"requirepass {self._password}\n"
            'save ""\n'
            # With full memory, writes must fail and not evict presences or tasks.
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
