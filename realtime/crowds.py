"""How many sockets each user has, in all processes: one too many closes the oldest.

The list is in Redis. A process that dies leaves its sockets on it; they go when the
user's list is full, since the process no longer says that it is alive.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from core import redis
from realtime import publishing
from realtime.constants import (
    LEASE_SECONDS,
    SOCKETS_KEPT_SECONDS,
    SOCKETS_PER_USER,
    CloseCode,
)

# The braces keep all keys on one shard of a Redis cluster: the script needs them all.
_SPACE = "{sockets}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One socket of a user; ``process`` and ``ref`` are names without blanks."""

    user_id: UUID
    process: str
    ref: str

    @property
    def member(self) -> str:
        return f"{self.process} {self.ref}"


def enter(place: Place) -> None:
    """Count a socket in, and close the user's oldest ones if there are too many now."""
    closed = _script()(
        keys=[_user_key(place.user_id), _process_key(place.process)],
        args=[
            place.member,
            SOCKETS_PER_USER,
            LEASE_SECONDS,
            SOCKETS_KEPT_SECONDS,
            _process_key(""),
        ],
    )
    for member in closed:
        _process, ref = member.decode().split(" ")
        publishing.close_socket(ref, CloseCode.TOO_MANY)


def leave(place: Place) -> None:
    """Count a socket out; a second call does nothing."""
    redis.client().zrem(_user_key(place.user_id), place.member)


def keep_alive(process: str) -> None:
    """Say that a process still serves its sockets."""
    redis.client().set(_process_key(process), 1, ex=LEASE_SECONDS)


def _user_key(user_id: UUID) -> str:
    return redis.key(_SPACE, "of", str(user_id))


def _process_key(process: str) -> str:
    return redis.key(_SPACE, "process", process)


@cache
def _script() -> Any:
    path = Path(__file__).parent / "lua" / "enter.lua"
    return redis.client().register_script(path.read_text())
