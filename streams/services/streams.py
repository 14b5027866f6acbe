"""Going live, and every way it ends."""

from datetime import datetime
from uuid import UUID

from accounts.models import User
from accounts.services import ages
from core.errors import NotFound
from core.transactions import atomic
from sellers.services import places
from streams import broadcasts, locks
from streams.errors import AlreadyLive
from streams.models import Stream, Viewing
from streams.services import viewings
from streams.states import StreamEndReason, StreamStatus, ViewingEndReason


@atomic
def go_live(
    *, seller_id: UUID, title: str, price_per_minute_millicredits: int, now: datetime
) -> Stream:
    """Begin a seller's stream, at a price that stays until its end.

    So do the seller's terms of now.

    Raises:
        NotASeller: they do not sell.
        NotOnline: none of their devices is connected and in the foreground.
        AlreadyLive: their last stream still runs.
        AgeRequired: they have not said that they are old enough.
    """
    ages.require(user_id=seller_id)
    # This locks the seller's row, so of two calls the second finds the first's stream.
    seller = places.begin_streaming(
        seller_id=seller_id,
        price_per_minute_millicredits=price_per_minute_millicredits,
        now=now,
    )
    if running := Stream.objects.live().filter(seller_id=seller_id).first():
        raise AlreadyLive("You are live already.", stream_id=str(running.id))
    return Stream.objects.create(
        seller_id=seller_id,
        title=title,
        price_per_minute_millicredits=price_per_minute_millicredits,
        **seller.terms,
        started_at=now,
    )


@atomic
def stop(*, seller_id: UUID, stream_id: UUID, now: datetime) -> Stream:
    """End a seller's own stream; a second call changes nothing.

    Raises:
        NotFound: there is no such stream, or it is another's.
    """
    stream = _lock_own(stream_id, seller_id, now)
    return _end(stream, StreamEndReason.STOPPED, now)


@atomic
def abort(*, seller_id: UUID, stream_id: UUID, now: datetime) -> Stream:
    """End a seller's own stream as ``stop`` does, but charge no minute that still runs.

    Raises:
        NotFound: there is no such stream, or it is another's.
    """
    stream = _lock_own(stream_id, seller_id, now)
    viewings.end_at_whole_minutes(stream=stream, now=now)
    return _end(stream, StreamEndReason.STOPPED, now)


@atomic
def end(*, stream_id: UUID, reason: StreamEndReason, now: datetime) -> Stream:
    """End a stream on behalf of the site; one that has ended stays as it is.

    Raises:
        NotFound: there is no such stream.
    """
    return _end(locks.lock_stream_and_seller(stream_id), reason, now)


def end_of_absent(*, seller_id: UUID, now: datetime) -> None:
    """End the stream of a seller who is gone: cut off, or suspended."""
    is_suspended = User.objects.get(pk=seller_id).is_suspended(now=now)
    reason = (
        StreamEndReason.SUSPENDED if is_suspended else StreamEndReason.SELLER_OFFLINE
    )
    end_of_seller(seller_id=seller_id, reason=reason, now=now)


def forget_titles(*, seller_id: UUID) -> None:
    """Blank what a seller called their streams; a second call finds none."""
    Stream.objects.filter(seller_id=seller_id).update(title="")


def end_of_seller(*, seller_id: UUID, reason: StreamEndReason, now: datetime) -> None:
    """End the stream of a seller who may not or cannot go on, if one runs."""
    for stream in Stream.objects.live().filter(seller_id=seller_id):
        end(stream_id=stream.id, reason=reason, now=now)


def _lock_own(stream_id: UUID, seller_id: UUID, now: datetime) -> Stream:
    """Lock a stream for the seller who asks to end it.

    Who asks is there, so each viewing is paid for until now.
    """
    stream = locks.lock_stream_and_seller(stream_id)
    if stream.seller_id != seller_id:
        raise NotFound
    viewings.hear_seller(stream=stream, now=now)
    return stream


def _end(stream: Stream, reason: StreamEndReason, now: datetime) -> Stream:
    """Settle the viewings of a locked stream and end it, if it has not ended."""
    if not stream.is_live:
        return stream
    stream.status = StreamStatus.ENDED
    # The clock was read before the lock; the start we waited for may be newer.
    stream.ended_at = max(now, stream.started_at)
    stream.end_reason = reason
    stream.save(update_fields=["status", "ended_at", "end_reason"])
    # Told first: a buyer whose viewing has ended is in the room no more.
    broadcasts.stream_ended(stream=stream)
    watching = Viewing.objects.open().filter(stream=stream)
    viewings.end(
        viewing_ids=watching.values_list("id", flat=True),
        reason=ViewingEndReason.STREAM_ENDED,
        now=now,
    )
    places.end_streaming(seller_id=stream.seller_id, now=now)
    return stream
