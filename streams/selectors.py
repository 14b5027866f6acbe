"""Answers about streams and viewings."""

from typing import Any
from uuid import UUID

from django.db.models import Avg, Count, Min, OuterRef, QuerySet, Subquery, Sum

from billing import selectors as billing
from billing.models import CauseType
from core.errors import NotFound
from sellers.reputation import Voice
from streams import wire
from streams.constants import HISTORY_LENGTH
from streams.models import Rating, Stream, Viewing
from streams.receipts import Receipt
from streams.states import Peer, StreamStatus


def live_stream(seller_id: UUID) -> dict[str, Any] | None:
    """Return a seller's running stream as clients read it: SELLERS_LIVE_STREAM."""
    stream = Stream.objects.live().filter(seller_id=seller_id).first()
    return None if stream is None else wire.stream(stream)


def history(seller_id: UUID) -> list[dict[str, Any]]:
    """Return a seller's last streams, newest first: SELLERS_HISTORY."""
    past = past_streams(seller_id).order_by("-started_at")
    return [wire.past_stream(stream) for stream in past[:HISTORY_LENGTH]]


def past_streams(seller_id: UUID) -> QuerySet[Any]:
    """Return a seller's streams that have ended, each with its ``rating``.

    That is the average of the ratings of its viewings, in stars.
    """
    scores = Rating.objects.filter(viewing__stream=OuterRef("pk"))
    average = scores.order_by().values("viewing__stream").annotate(Avg("score"))
    ended = Stream.objects.filter(seller_id=seller_id, status=StreamStatus.ENDED)
    return ended.annotate(rating=Subquery(average.values("score__avg")))


def voices(seller_id: UUID) -> list[Voice]:
    """Return what each buyer has said of a seller: SELLERS_VOICES."""
    said = Rating.objects.filter(seller_id=seller_id).order_by().values("buyer")
    said = said.annotate(
        scores_total=Sum("score"),
        scores_count=Count("score"),
        watched_seconds=Sum("viewing__billed_seconds"),
        first_at=Min("created_at"),
    )
    return [
        Voice(
            scores_total=voice["scores_total"],
            scores_count=voice["scores_count"],
            watched_seconds=voice["watched_seconds"],
            first_on=voice["first_at"].date(),
        )
        for voice in said
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
    rows = Viewing.objects.of_party(user_id)
    rows = rows.select_related("buyer", "stream", "seller__user")
    if (found := rows.filter(pk=viewing_id).first()) is None:
        raise NotFound("There is no such viewing of yours.")
    return found


def receipt(viewing_id: UUID, *, user_id: UUID) -> Receipt:
    """Return a viewing's receipt; while it runs, of what was charged so far.

    Raises:
        NotFound: there is no such viewing, or it is other people's.
    """
    found = viewing(viewing_id, user_id=user_id)
    return Receipt(
        viewing=found,
        reader=Peer.BUYER if found.buyer_id == user_id else Peer.SELLER,
        caused=billing.transfers_caused_by(CauseType.VIEWING, viewing_id),
        rating=Rating.objects.filter(viewing=found, buyer_id=user_id).first(),
    )
