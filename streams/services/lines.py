"""The line of a stream: who waits for its one seat, and whose turn it is.

A turn begins when the seat is free: it is kept for the first in line who is present,
and for ``LINE_ACCEPT_SECONDS`` nobody else may take it. Turns are given by ``advance``
alone, so that leaving and the meter wait for nothing here, and never for Redis.
docs/adr/0025-a-line-for-the-one-seat.md
"""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Window
from django.db.models.functions import RowNumber
from redis.exceptions import RedisError

from billing import selectors as billing
from billing.errors import InsufficientCredits
from core.transactions import atomic
from realtime import presence
from retries.services import items
from streams import broadcasts, locks, selectors
from streams.constants import (
    LINE_ACCEPT_SECONDS,
    LINE_BATCH_SIZE,
    LINE_HEADS,
    LINE_MAX,
    LINE_MISSES_MAX,
)
from streams.errors import (
    AlreadyWaiting,
    Busy,
    LineFull,
    NotStreaming,
    OwnStream,
    TooSoon,
    TurnsMissed,
)
from streams.meter.free_time import wasted_turn
from streams.models import Place, PlaceQuerySet, Stream, Viewing
from streams.services import admission, spending_limits
from streams.states import MISSING, PlaceEndReason

logger = logging.getLogger(__name__)

KIND = "line"


@atomic
def join(*, buyer_id: UUID, stream_id: UUID, now: datetime) -> Place:
    """Put a buyer at the end of a stream's line; a second call changes nothing.

    They must be able to watch now, and pay for a minute, or their turn would come to
    nothing. Nothing is held for it before they watch.

    Raises:
        NotFound: there is no such stream, or it is not the buyer's to see.
        Suspended: the buyer may do nothing.
        SessionRevoked: the buyer has just deleted their account.
        AgeRequired: the buyer has not said that they are old enough.
        NotStreaming: the stream has ended.
        OwnStream: the buyer is its seller.
        Busy: they watch it already.
        AlreadyWaiting: they wait in another line.
        TurnsMissed: they have made nothing of ``LINE_MISSES_MAX`` turns on it.
        LineFull: ``LINE_MAX`` others wait.
        TooSoon: the buyer's last viewings came to nothing, or cost nothing.
        SpendingLimitReached: the buyer's own limits leave less than a minute's price.
        InsufficientCredits: the wallet has less than a minute's price available.
    """
    buyer = locks.lock_buyer(buyer_id)
    stream = admission.admit(buyer=buyer, stream_id=stream_id, now=now)
    before = Place.objects.filter(stream=stream, buyer_id=buyer_id).first()
    if before is not None and before.left_at is None:
        return before
    missed_count = _missed_count(before) if before is not None else 0
    _refuse_unless_may_wait(stream, buyer_id, missed_count)
    _refuse_unless_could_watch(stream, buyer_id, now)
    if before is not None:
        before.delete()
    place = Place.objects.create(
        stream=stream, buyer_id=buyer_id, joined_at=now, missed_count=missed_count
    )
    _tell(stream_id, now)
    return place


@atomic
def leave(*, buyer_id: UUID, stream_id: UUID, now: datetime) -> None:
    """Give up a buyer's place in a line; a second call changes nothing.

    Raises:
        NotFound: there is no such stream that they could see.
    """
    # A viewing is requested under this lock, too: it finds them in line, or not.
    locks.lock_buyer(buyer_id)
    mine = Place.objects.filter(buyer_id=buyer_id, stream_id=stream_id)
    if not _close(mine, PlaceEndReason.LEFT, now):
        selectors.stream(stream_id, viewer_id=buyer_id)


def may_sit(*, stream: Stream, buyer_id: UUID, now: datetime) -> bool:
    """Tell whether a buyer may take the free seat of a locked stream.

    Everybody may while nobody waits; else only the one whose turn it is.
    """
    waiting = Place.objects.open().filter(stream=stream)
    kept = waiting.kept(now=now).filter(buyer_id=buyer_id)
    return kept.exists() or not waiting.exists()


@atomic
def accept(*, stream: Stream, buyer_id: UUID, now: datetime) -> None:
    """Take a buyer who has taken the seat out of the line, if they were in it."""
    mine = Place.objects.filter(stream=stream, buyer_id=buyer_id)
    _close(mine, PlaceEndReason.ACCEPTED, now)


def close_absent(*, buyer_id: UUID, now: datetime) -> None:
    """Give up the place of a buyer who is not present any more, if they have one."""
    waiting = Place.objects.open().filter(buyer_id=buyer_id)
    # Redis is asked before anything is locked: it may take its time.
    if waiting.exists() and not presence.is_present(buyer_id):
        _close_absent(buyer_id=buyer_id, now=now)


@atomic
def close_of_buyer(*, buyer_id: UUID, now: datetime) -> None:
    """Give up the place of a buyer who may not wait any more, if they have one."""
    waiting = Place.objects.filter(buyer_id=buyer_id)
    _close(waiting, PlaceEndReason.UNAVAILABLE, now)


@atomic
def close_between(*, one_id: UUID, other_id: UUID, now: datetime) -> None:
    """Let neither of two users wait for the other any more.

    A turn that this ends is a missed one: the buyer may have blocked the seller, and
    can unblock them and come back.
    """
    waiting = Place.objects.between(one_id, other_id)
    _close(waiting, PlaceEndReason.UNAVAILABLE, now, is_missed=True)


@atomic
def forget(*, buyer_id: UUID, now: datetime) -> None:
    """Delete what is kept of where a buyer has waited."""
    close_of_buyer(buyer_id=buyer_id, now=now)
    Place.objects.filter(buyer_id=buyer_id).delete()


@atomic
def dissolve(*, stream: Stream, now: datetime) -> None:
    """Send everybody home from the line of a stream that has ended, and forget it."""
    places = Place.objects.filter(stream=stream)
    _close(places, PlaceEndReason.UNAVAILABLE, now)
    places.delete()


def advance(*, now: datetime) -> None:
    """Give the free seats of streams to whoever is next in line.

    Bounded: so many streams a round, of each the first few in line, and one question to
    Redis for all of them. If Redis does not answer, this round gives no turns. Safe to
    run twice, late, or several times at once.
    """
    heads = _heads(_due(now))
    if not heads:
        return
    try:
        roll = _Roll.call({buyer_id for line in heads.values() for buyer_id in line})
    except RedisError:
        logger.warning("Redis does not say who is present: no line moves.")
        return
    items.each(heads, partial(_advance, roll=roll, now=now), kind=KIND, now=now)


@atomic
def _close_absent(*, buyer_id: UUID, now: datetime) -> None:
    locks.lock_buyer(buyer_id)
    _close(Place.objects.filter(buyer_id=buyer_id), PlaceEndReason.ABSENT, now)


@dataclass(frozen=True, kw_only=True)
class _Roll:
    """Who was asked for, and who of them is present.

    Redis that has just lost its memory knows of nobody: then nobody is absent either.
    """

    present: Collection[UUID]
    absent: Collection[UUID]

    @classmethod
    def call(cls, asked: Collection[UUID]) -> "_Roll":
        present = presence.present(asked)
        absent = set(asked) - present if presence.is_settled() else set()
        return cls(present=present, absent=absent)


def _missed_count(before: Place) -> int:
    """Return how many turns a buyer has made nothing of, by the last place they had.

    Whether they made something of a seat they took is known once they have left it.
    """
    if before.end_reason != PlaceEndReason.ACCEPTED:
        return before.missed_count
    since = Viewing.objects.filter(
        stream=before.stream_id,
        buyer=before.buyer_id,
        requested_at__gte=before.joined_at,
    )
    taken = since.select_related("peer_connection").order_by("requested_at").first()
    is_wasted = taken is not None and wasted_turn(taken)
    return before.missed_count + is_wasted


def _refuse_unless_may_wait(stream: Stream, buyer_id: UUID, missed_count: int) -> None:
    if not stream.is_live:
        raise NotStreaming("The stream has ended.")
    if stream.seller_id == buyer_id:
        raise OwnStream("This is your own stream.")
    own = stream.viewings.open().filter(buyer_id=buyer_id).first()
    if own is not None:
        raise Busy("You are already watching a stream.", viewing_id=str(own.id))
    if missed_count >= LINE_MISSES_MAX:
        raise TurnsMissed("You missed your turns in this line.")
    if elsewhere := Place.objects.open().filter(buyer_id=buyer_id).first():
        raise AlreadyWaiting(
            "You are already waiting in another line.",
            stream_id=str(elsewhere.stream_id),
        )
    if stream.places.filter(left_at=None).count() >= LINE_MAX:
        raise LineFull(f"This line is full: {LINE_MAX} buyers are waiting.")


def _refuse_unless_could_watch(stream: Stream, buyer_id: UUID, now: datetime) -> None:
    """Let nobody wait for a turn that they could not take if it came at once."""
    if stream.is_free:
        return
    free_time = selectors.free_time(buyer_id, stream.seller_id, now=now)
    if wait_seconds := free_time.wait_seconds(now=now):
        raise TooSoon(wait_seconds=wait_seconds)
    price = stream.price_per_minute_millicredits
    spending_limits.limit_of_new(
        buyer_id=buyer_id, price_per_minute_millicredits=price, now=now
    )
    available = billing.balance(buyer_id).available
    if available < price:
        raise InsufficientCredits(required=price, available=available)


def _due(now: datetime) -> list[UUID]:
    """Return some streams whose line has to move; in no order, so that none starves."""
    of_stream = {"stream": OuterRef("pk")}
    is_taken = Exists(Viewing.objects.open().filter(**of_stream)) | Exists(
        Place.objects.kept(now=now).filter(**of_stream)
    )
    is_shown = Q(pk__in=Stream.objects.live().shown(now=now))
    waited_for = Stream.objects.filter(Exists(Place.objects.open().filter(**of_stream)))
    due = waited_for.filter(~is_taken | ~is_shown).order_by("?")
    return list(due.values_list("pk", flat=True)[:LINE_BATCH_SIZE])


def _heads(stream_ids: list[UUID]) -> dict[UUID, list[UUID]]:
    """Return the buyers who are first in each of these lines."""
    number = Window(RowNumber(), partition_by="stream", order_by="pk")
    places = Place.objects.open().filter(stream__in=stream_ids)
    first = places.annotate(number=number).filter(number__lte=LINE_HEADS)
    heads: dict[UUID, list[UUID]] = {}
    for stream_id, buyer_id in first.values_list("stream_id", "buyer_id"):
        heads.setdefault(stream_id, []).append(buyer_id)
    return heads


@atomic
def _advance(stream_id: UUID, *, roll: _Roll, now: datetime) -> None:
    # Whoever holds the lock ends the stream or takes the seat: the next round sees it.
    rows = Stream.objects.select_for_update(no_key=True, skip_locked=True)
    if (stream := rows.filter(pk=stream_id).first()) is None:
        return
    places = Place.objects.filter(stream=stream)
    if not Stream.objects.live().shown(now=now).contains(stream):
        _close(places, PlaceEndReason.UNAVAILABLE, now)
        return
    _close(places.filter(kept_until__lte=now), PlaceEndReason.MISSED, now)
    _close(places.filter(buyer__in=roll.absent), PlaceEndReason.ABSENT, now)
    if places.kept(now=now).exists() or stream.viewings.open().exists():
        return
    first = places.open().order_by("pk").first()
    if first is not None and first.buyer_id in roll.present:
        first.kept_until = now + timedelta(seconds=LINE_ACCEPT_SECONDS)
        first.save(update_fields=["kept_until"])
        _tell(stream_id, now)


def _close(
    places: PlaceQuerySet,
    reason: PlaceEndReason,
    now: datetime,
    *,
    is_missed: bool = False,
) -> int:
    """End those of these places that are open; tell their lines; return how many.

    A turn that its buyer did not take is counted, however it came to nothing: else the
    seat could be kept from others for ever. ``is_missed``: whatever the reason says.
    """
    rows = places.open().select_for_update(no_key=True, of=("self",)).order_by("pk")
    closed = list(rows)
    for place in closed:
        # The clock was read before the lock; the place we waited for may be newer.
        place.left_at, place.end_reason = max(now, place.joined_at), reason
        if place.kept_until is not None and (is_missed or reason in MISSING):
            place.missed_count += 1
        place.save(update_fields=["left_at", "end_reason", "missed_count"])
        broadcasts.place_ended(place=place)
    for stream_id in {place.stream_id for place in closed}:
        _tell(stream_id, now)
    return len(closed)


def _tell(stream_id: UUID, now: datetime) -> None:
    """Tell a line how it stands once all is committed, whatever else changed it."""

    def tell() -> None:
        views = selectors.line_of_each(stream_id, now=now)
        broadcasts.line_moved(stream_id=stream_id, views=views)

    # What was done stays done if this fails: clients ask again when they connect.
    transaction.on_commit(tell, robust=True)
