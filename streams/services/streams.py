"""Going live, and every way it ends."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from accounts.models import User
from accounts.services import ages
from core.errors import NotFound
from core.transactions import atomic
from sellers.services import places
from streams import broadcasts, locks
from streams.errors import AlreadyLive
from streams.meter.metering import Ending
from streams.models import Stream, Viewing
from streams.services import lines, viewings
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
        raise AlreadyLive("You are already live.", stream_id=str(running.id))
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
    stream = locks.lock_stream_and_seller(stream_id)
    _take_own(stream, seller_id, now)
    return _end(stream, StreamEndReason.STOPPED, now)


@atomic
def abort(
    *,
    seller_id: UUID,
    stream_id: UUID,
    flees_from: Iterable[UUID] = (),
    now: datetime,
) -> Stream:
    """End a seller's own stream as ``stop`` does, but charge no minute that still runs.

    What the seller watches of those users' ends with it: they will be blocked.

    Raises:
        NotFound: there is no such stream, or it is another's.
    """
    stream = locks.lock_stream_and_seller(stream_id)
    watched = Viewing.objects.filter(buyer_id=seller_id, seller_id__in=flees_from)
    locks.lock_open_viewings(watched | Viewing.objects.filter(stream=stream))
    _take_own(stream, seller_id, now)
    whole = viewings.endings_at_whole_minutes(stream=stream, now=now)
    blocked = viewings.endings(watched, reason=ViewingEndReason.BLOCKED, now=now)
    return _end(stream, StreamEndReason.STOPPED, now, also=[*whole, *blocked])


@atomic
def end(*, stream_id: UUID, reason: StreamEndReason, now: datetime) -> Stream:
    """End a stream on behalf of the site; one that has ended stays as it is.

    Raises:
        NotFound: there is no such stream.
    """
    return _end(locks.lock_stream_and_seller(stream_id), reason, now)


@atomic
def end_of_user(*, user_id: UUID, reason: StreamEndReason, now: datetime) -> None:
    """End a user's stream; of one who was suspended or has left, also what they watch.

    All of it is one settlement, whichever signal comes first. A second call changes
    nothing.
    """
    user = User.objects.get(pk=user_id)
    watched = Viewing.objects.filter(buyer_id=user_id)
    ending: list[Ending] = []
    if user.is_suspended(now=now):
        reason = StreamEndReason.SUSPENDED
        ending = viewings.endings(watched, reason=ViewingEndReason.SUSPENDED, now=now)
    elif not user.is_active:
        ending = viewings.endings(watched, reason=ViewingEndReason.LEFT, now=now)
    running = Stream.objects.live().filter(seller_id=user_id).first()
    if running is not None:
        _end(locks.lock_stream_and_seller(running.id), reason, now, also=ending)
    elif ending:
        viewings.end_all(ending)


def forget_titles(*, seller_id: UUID) -> None:
    """Blank what a seller called their streams; a second call finds none."""
    Stream.objects.filter(seller_id=seller_id).update(title="")


def _take_own(stream: Stream, seller_id: UUID, now: datetime) -> None:
    """Let only its seller end a stream.

    Who asks is there, so each viewing is paid for until now.
    """
    if stream.seller_id != seller_id:
        raise NotFound
    viewings.hear_seller(stream=stream, now=now)


def _end(
    stream: Stream,
    reason: StreamEndReason,
    now: datetime,
    *,
    also: Sequence[Ending] = (),
) -> Stream:
    """Settle the viewings of a locked stream and end it, if it has not ended.

    Viewings of ``also`` end in the same settlement, as they say.
    """
    if not stream.is_live:
        viewings.end_all(also)
        return stream
    stream.status = StreamStatus.ENDED
    # The clock was read before the lock; the start we waited for may be newer.
    assert stream.started_at is not None
    stream.ended_at = max(now, stream.started_at)
    stream.end_reason = reason
    stream.save(update_fields=["status", "ended_at", "end_reason"])
    # Told first: a buyer whose viewing has ended is in the room no more.
    broadcasts.stream_ended(stream=stream)
    watching = viewings.endings(
        Viewing.objects.filter(stream=stream),
        reason=ViewingEndReason.STREAM_ENDED,
        now=now,
    )
    viewings.end_all([*also, *watching])
    lines.dissolve(stream=stream, now=now)
    places.end_streaming(seller_id=stream.seller_id, now=now)
    return stream
