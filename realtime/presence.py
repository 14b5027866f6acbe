"""Presence, stored as leases in Redis that all processes share.

A *lease* states that one socket of a user is in a *room*. The process that serves the
socket renews it. If the process dies, the lease expires, and the next sweep notifies
the others. A user's own room contains their devices; a topic's room contains its users.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from core import redis
from realtime import publishing
from realtime.constants import (
    GRACE_SECONDS,
    LEASE_SECONDS,
    LEASES_PER_SCRIPT,
    SETTLED_SECONDS,
)
from realtime.signals import presence_changed

# The braces keep all keys on one shard of a Redis cluster, as the scripts require.
_SPACE = "{presence}"
_DEVICES = "@"  # the room of a user's devices; no topic has this prefix
_SINCE = "since"  # in a device's meta: when its socket was opened, in Unix seconds
_GONE = "gone"  # stands for a device's sockets that were just lost
_SCRIPTS = Path(__file__).parent / "lua"


@dataclass(frozen=True, slots=True)
class Lease:
    """One socket of ``key`` in ``room``; ``ref`` identifies the socket."""

    room: str
    key: str
    ref: str
    meta: str = "{}"  # JSON, shown to others in the room

    @property
    def field(self) -> str:
        return f"{self.key} {self.ref}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """How one user is present.

    ``since`` is when the oldest of their sockets was opened. It is None if all of them
    were just lost and may come back. ``heard_at`` is the last renewal of any of them.
    """

    device_count: int
    since: datetime | None
    heard_at: datetime


def of_device(
    *, user_id: UUID, device_id: str, ref: str, since: datetime | None = None
) -> Lease:
    """Return the lease that marks a user as present on one device."""
    meta = {} if since is None else {_SINCE: since.timestamp()}
    return Lease(f"{_DEVICES}{user_id}", device_id, ref, json.dumps(meta))


def present(user_ids: Iterable[UUID]) -> set[UUID]:
    """Return which of these users are present on at least one device."""
    asked = list(user_ids)
    pipeline = redis.client().pipeline(transaction=False)
    for user_id in asked:
        pipeline.exists(_room_key(f"{_DEVICES}{user_id}"))
    answers = zip(asked, pipeline.execute(), strict=True)
    return {user_id for user_id, is_here in answers if is_here}


def is_present(user_id: UUID) -> bool:
    """Return whether a user is present on at least one device."""
    return user_id in present([user_id])


def everyone() -> set[UUID]:
    """Return all present users, to be compared with database rows."""
    leases = redis.client().zscan_iter(_leases_key(), f"{_DEVICES}*", count=1000)
    rooms = {lease.split(b" ")[0].decode() for lease, _deadline in leases}
    return {UUID(room.removeprefix(_DEVICES)) for room in rooms}


def attendance(user_ids: Iterable[UUID]) -> dict[UUID, Attendance]:
    """Return how each of these users is present, in two round trips to Redis."""
    asked = list(user_ids)
    rooms = [f"{_DEVICES}{user_id}" for user_id in asked]
    pipeline = redis.client().pipeline(transaction=False)
    for room in rooms:
        pipeline.hgetall(_room_key(room))
    fields_of = pipeline.execute()
    for room, fields in zip(rooms, fields_of, strict=True):
        for field in fields:
            pipeline.zscore(_leases_key(), f"{room} {field.decode()}")
    deadlines = iter(pipeline.execute())
    found = {}
    for user_id, fields in zip(asked, fields_of, strict=True):
        held = {field.decode(): next(deadlines) for field in fields}
        metas = [json.loads(meta) for meta in fields.values()]
        if here := _attendance(held, metas):
            found[user_id] = here
    return found


def is_settled() -> bool:
    """Return whether absences are reliable.

    After Redis lost its data, each process needs one renewal to restore its leases.
    """
    age_seconds: int | None = _script("settled")(keys=[_born_key()])
    return age_seconds is not None and age_seconds >= SETTLED_SECONDS


def state(room: str) -> dict[str, dict[str, list[Any]]]:
    """Return the state of a room. Source: Phoenix 1.8, ``presence_state``."""
    found: dict[str, dict[str, list[Any]]] = {}
    fields: Any = redis.client().hgetall(_room_key(room))
    for field, meta in fields.items():
        key, _ref = field.decode().split(" ")
        found.setdefault(key, {"metas": []})["metas"].append(json.loads(meta))
    return found


def hold(leases: Sequence[Lease]) -> None:
    """Take or renew leases, and announce arrivals. A second call renews."""
    for start in range(0, len(leases), LEASES_PER_SCRIPT):
        some = leases[start : start + LEASES_PER_SCRIPT]
        keys = [_leases_key(), *(_room_key(lease.room) for lease in some)]
        args = [
            part for lease in some for part in (lease.room, lease.field, lease.meta)
        ]
        new = _script("hold")(keys=keys, args=[LEASE_SECONDS * 1000, *args])
        _announce("joins", [(some[place], count == 1) for place, count in new])


def release(lease: Lease, *, with_grace: bool) -> None:
    """Release a lease. Idempotent.

    With grace it counts for another ``GRACE_SECONDS``, so that a reconnect goes
    unnoticed. Without, leases of the device's earlier connections are released too.
    """
    gone = f"{lease.key} {_GONE}"
    was_held, count = _script("release")(
        keys=[_leases_key(), _room_key(lease.room)],
        args=[lease.room, lease.field, gone, GRACE_SECONDS * 1000 * with_grace],
    )
    if was_held and not with_grace:
        _announce("leaves", [(lease, count == 0)])


def sweep() -> None:
    """Remove expired leases and announce the departures."""
    is_more = True
    while is_more:
        swept = _script("sweep")(
            keys=[_leases_key(), _born_key()], args=[_room_key(""), LEASES_PER_SCRIPT]
        )
        gone = []
        for room, field, meta, count in swept:
            key, ref = field.decode().split(" ")
            gone.append((Lease(room.decode(), key, ref, meta.decode()), count == 0))
        _announce("leaves", gone)
        is_more = len(gone) == LEASES_PER_SCRIPT


def _attendance(
    deadlines: dict[str, float | None], metas: list[dict[str, Any]]
) -> Attendance | None:
    """Combine one user's leases: each field's deadline in ms, and its meta."""
    heard = [
        deadline / 1000 - (GRACE_SECONDS if field.endswith(_GONE) else LEASE_SECONDS)
        for field, deadline in deadlines.items()
        if deadline is not None  # swept between the two queries
    ]
    if not heard:
        return None
    opened = [meta[_SINCE] for meta in metas if _SINCE in meta]
    return Attendance(
        device_count=len({field.split(" ")[0] for field in deadlines}),
        since=datetime.fromtimestamp(min(opened), UTC) if opened else None,
        heard_at=datetime.fromtimestamp(max(heard), UTC),
    )


def _announce(side: str, changes: list[tuple[Lease, bool]]) -> None:
    """Announce changes: for topics each one, for users only the first and the last."""
    diffs = []
    for lease, is_turn in changes:
        if not lease.room.startswith(_DEVICES):
            diffs.append(_diff(side, lease))
        elif is_turn:
            user_id = UUID(lease.room.removeprefix(_DEVICES))
            presence_changed.send_robust(sender=None, user_id=user_id)
    publishing.publish_many(diffs)


def _diff(side: str, lease: Lease) -> publishing.Message:
    """Return one arrival or departure. Source: Phoenix 1.8, ``presence_diff``."""
    diff: dict[str, Any] = {"joins": {}, "leaves": {}}
    diff[side] = {lease.key: {"metas": [json.loads(lease.meta)]}}
    return publishing.Message(topic=lease.room, event="presence_diff", payload=diff)


def _leases_key() -> str:
    return redis.key(_SPACE, "leases")


def _born_key() -> str:
    return redis.key(_SPACE, "born")


def _room_key(room: str) -> str:
    return redis.key(_SPACE, "room", room)


@cache
def _script(name: str) -> Any:
    return redis.client().register_script((_SCRIPTS / f"{name}.lua").read_text())
