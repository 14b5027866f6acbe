"""Limits the sockets of each user across all processes; one too many closes the oldest.

The list is in Redis. When a process dies, its sockets stay on the list. They are
removed when the user's list is full, because the process no longer reports that it is
alive.
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

# The braces keep all keys on one shard of a Redis cluster, as the script requires.
_SPACE = "{sockets}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A socket of a user; ``process`` and ``ref`` contain no blanks."""

    user_id: UUID
    process: str
    ref: str

    @property
    def member(self) -> str:
        return f"{self.process} {self.ref}"


def enter(place: Place) -> None:
    """Add a socket, and close the user's oldest ones if there are too many."""
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
    """Remove a socket. Idempotent."""
    redis.client().zrem(_user_key(place.user_id), place.member)


def keep_alive(process: str) -> None:
    """Report that a process is still serving its sockets."""
    redis.client().set(_process_key(process), 1, ex=LEASE_SECONDS)


def _user_key(user_id: UUID) -> str:
    return redis.key(_SPACE, "of", str(user_id))


def _process_key(process: str) -> str:
    return redis.key(_SPACE, "process", process)


@cache
def _script() -> Any:
    path = Path(__file__).parent / "lua" / "enter.lua"
    return redis.client().register_script(path.read_text())
