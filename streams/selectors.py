"""Answers about streams and viewings."""

from typing import Any
from uuid import UUID

from core import wire as core_wire
from core.errors import NotFound
from streams import wire
from streams.constants import HISTORY_LENGTH
from streams.models import Stream, Viewing
from streams.states import StreamStatus


def live_stream(seller_id: UUID) -> dict[str, Any] | None:
    """Return a seller's running stream as clients read it: SELLERS_LIVE_STREAM."""
    stream = Stream.objects.live().filter(seller_id=seller_id).first()
    return None if stream is None else wire.stream(stream)


def history(seller_id: UUID) -> list[dict[str, Any]]:
    """Return a seller's last streams, newest first: SELLERS_HISTORY."""
    ended = Stream.objects.filter(seller_id=seller_id, status=StreamStatus.ENDED)
    return [
        {
            "started_at": core_wire.moment(past.started_at),
            "duration_seconds": past.duration_seconds,
            "rating": None,
        }
        for past in ended.order_by("-started_at")[:HISTORY_LENGTH]
    ]


def stream(stream_id: UUID) -> Stream:
    """Return a stream, live or ended.

    Raises:
        NotFound: there is no such stream.
    """
    if (found := Stream.objects.filter(pk=stream_id).first()) is None:
        raise NotFound("There is no such stream.")
    return found


def viewing(viewing_id: UUID, *, user_id: UUID) -> Viewing:
    """Return a viewing that this user buys or sells.

    Raises:
        NotFound: there is none, or it is other people's.
    """
    rows = Viewing.objects.of_party(user_id).select_related("buyer")
    if (found := rows.filter(pk=viewing_id).first()) is None:
        raise NotFound("There is no such viewing of yours.")
    return found
