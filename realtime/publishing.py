"""Publishes events from services after the commit, once per server process."""

import logging
from collections.abc import Iterable, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import msgpack
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import transaction
from redis import RedisError

from core import redis
from realtime import frames, groups
from realtime.constants import MESSAGES_PER_SCRIPT

logger = logging.getLogger(__name__)


class Message(NamedTuple):
    """An event for everyone in a group; by default, for everyone in the topic."""

    topic: str
    event: str
    payload: Mapping[str, Any]
    to: str | None = None


def publish(
    *, topic: str, event: str, payload: Mapping[str, Any], to: str | None = None
) -> None:
    """Send one event to a group once the transaction commits.

    The payload is serialized now. If Redis fails, the event is lost and the failure
    logged, so an event must never be the only copy of a fact.
    """
    publish_many([Message(topic=topic, event=event, payload=payload, to=to)])


def publish_many(messages: Iterable[Message]) -> None:
    """Send many events in one round trip once the transaction commits."""
    addressed = [
        (
            message.to or groups.of_topic(message.topic),
            frames.encode(message.topic, message.event, message.payload),
        )
        for message in messages
    ]
    if not addressed:
        return
    # Checked first, because on_commit() would open a connection even without a
    # transaction, and threads that only publish need none.
    if transaction.get_connection().in_atomic_block:
        transaction.on_commit(partial(_send, addressed))
    else:
        _send(addressed)


def close_user(user_id: UUID, code: int) -> None:
    """Close all sockets of a user, in every process, once the transaction commits."""
    _command("close_user", {"user_id": user_id, "code": code})


def close_session(session_id: UUID, code: int) -> None:
    """Close all sockets of one signed-in device once the transaction commits."""
    _command("close_session", {"session_id": session_id, "code": code})


def close_socket(ref: str, code: int) -> None:
    """Close one socket, in whichever process, once the transaction commits."""
    _command("close_socket", {"socket_ref": ref, "code": code})


def _command(event: str, payload: Mapping[str, Any]) -> None:
    """Send to the server processes themselves, never to clients."""
    publish(topic="realtime", event=event, payload=payload, to=groups.PROCESSES)


def _send(addressed: list[tuple[str, str]]) -> None:
    for start in range(0, len(addressed), MESSAGES_PER_SCRIPT):
        some = addressed[start : start + MESSAGES_PER_SCRIPT]
        try:
            redis.client().eval(_script(), 0, _packed(some))
        except RedisError as error:
            logger.warning("%d events were lost: %s", len(some), error)


def _packed(addressed: Iterable[tuple[str, str]]) -> bytes:
    """Return what RedisPubSubChannelLayer.group_send sends, without an event loop."""
    serialize = get_channel_layer().serialize
    prefix = f"{settings.REDIS_PREFIX}__group__"
    parts: list[str | bytes] = []
    for group, frame in addressed:
        parts += prefix + group, serialize({"to": group, "frame": frame})
    # Redis's Lua only reads the old MessagePack format, without a bytes type.
    packed: bytes = msgpack.packb(parts, use_bin_type=False)
    return packed


@cache
def _script() -> str:
    return (Path(__file__).parent / "lua" / "publish.lua").read_text()
