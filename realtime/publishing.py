"""Publish events from services: after the commit, once per server process."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from channels.layers import get_channel_layer
from django.conf import settings
from django.db import transaction
from redis import RedisError

from core import redis
from realtime import frames, groups

logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Message:
    """One event for everyone in a group; by default, for everyone in the topic."""

    topic: str
    event: str
    payload: Mapping[str, Any]
    to: str | None = None


def publish(
    *, topic: str, event: str, payload: Mapping[str, Any], to: str | None = None
) -> None:
    """Send one event to a group, once the transaction commits.

    The payload is written down now. If Redis fails the event is lost, and logged: it
    is never the only copy of a fact.
    """
    publish_many([Message(topic=topic, event=event, payload=payload, to=to)])


def publish_many(messages: Iterable[Message]) -> None:
    """Send many events in one round trip, once the transaction commits."""
    addressed = [
        (
            message.to or groups.of_topic(message.topic),
            frames.encode(message.topic, message.event, message.payload),
        )
        for message in messages
    ]
    if not addressed:
        return
    # Asked first, for on_commit() would connect even to find no transaction open, and
    # the threads that only publish need no connection.
    if transaction.get_connection().in_atomic_block:
        transaction.on_commit(partial(_send, addressed))
    else:
        _send(addressed)


def close_user(user_id: UUID, code: int) -> None:
    """Close every socket of a user, in every process, once the transaction commits."""
    _command("close_user", {"user_id": user_id, "code": code})


def close_session(session_id: UUID, code: int) -> None:
    """Close every socket of one signed-in device, once the transaction commits."""
    _command("close_session", {"session_id": session_id, "code": code})


def _command(event: str, payload: Mapping[str, Any]) -> None:
    """Tell the server processes themselves; no client ever hears this."""
    publish(topic="realtime", event=event, payload=payload, to=groups.PROCESSES)


def _send(addressed: list[tuple[str, str]]) -> None:
    layer = get_channel_layer()
    pipeline = redis.client().pipeline(transaction=False)
    for group, frame in addressed:
        # What RedisPubSubChannelLayer.group_send does, without needing an event loop.
        channel = f"{settings.REDIS_PREFIX}__group__{group}"
        pipeline.publish(channel, layer.serialize({"to": group, "frame": frame}))
    try:
        pipeline.execute()
    except RedisError as error:
        logger.warning("%d events were lost: %s", len(addressed), error)
