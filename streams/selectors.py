"""Answers about streams and viewings."""

from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import Avg, Count, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Now

from accounts.models import Block, User
from billing import selectors as billing
from core.errors import NotFound
from sellers.reputation import Voice
from sellers.selectors import profiles
from streams import causes, wire
from streams.constants import (
    CONNECT_TIMEOUT_SECONDS,
    HISTORY_LENGTH,
    STREAM_AVERAGE_VOICES,
    TURN_GRACE_SECONDS,
    TURN_STREAM_SECONDS,
)
from streams.errors import NothingOpen, NotStreaming
from streams.lines import LineView
from streams.meter.free_time import FreeTime
from streams.models import (
    Follow,
    MeterClock,
    Place,
    Rating,
    SpendingLimit,
    Stream,
    Viewing,
)
from streams.p2p import ice
from streams.quotes import Quote
from streams.receipts import Receipt
from streams.spending import DAY, Limits, Spending
from streams.states import Peer, ViewingState


def live_stream(seller_id: UUID) -> dict[str, Any] | None:
    """Return a seller's running stream as clients read it: SELLERS_LIVE_STREAM."""
    stream = Stream.objects.live().filter(seller_id=seller_id).first()
    return None if stream is None else wire.stream(stream)


def history(seller_id: UUID) -> list[dict[str, Any]]:
    """Return a seller's last streams, newest first: SELLERS_HISTORY."""
    past = past_streams(seller_id).order_by("-started_at")
    return [wire.past_stream(stream) for stream in past[:HISTORY_LENGTH]]


def past_streams(seller_id: UUID) -> QuerySet[Any]:
    """Return a seller's streams of the last ``HISTORY_DAYS``, each with its ``rating``.

    That is the average of the ratings of its viewings, in stars; null unless enough
    buyers have rated it that the seller cannot tell what one of them said.
    """
    scores = Rating.objects.shown().filter(viewing__stream=OuterRef("pk"))
    rated = scores.order_by().values("viewing__stream")
    average = rated.annotate(
        average=Avg("score"), voices=Count("buyer", distinct=True)
    ).filter(voices__gte=STREAM_AVERAGE_VOICES)
    ended = Stream.objects.filter(seller_id=seller_id).recently_ended()
    return ended.annotate(rating=Subquery(average.values("average")))


def voices(seller_id: UUID) -> list[Voice]:
    """Return what each buyer has said of a seller: SELLERS_VOICES."""
    said = Rating.objects.shown().filter(seller_id=seller_id).order_by().values("buyer")
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


def stream(stream_id: UUID, *, viewer_id: UUID | None = None) -> Stream:
    """Return a stream, live or ended; for ``viewer_id``, only if they may see it.

    Raises:
        NotFound: there is no such stream, or it is not theirs to see.
    """
    found = Stream.objects.filter(pk=stream_id).first()
    if found is None or (viewer_id and not may_see(found, user_id=viewer_id)):
        raise NotFound("There is no such stream.")
    return found


def may_see(stream: Stream, *, user_id: UUID) -> bool:
    """Tell whether a user may know of a stream, and so watch it.

    Not if the seller or the user has blocked the other; else while it ``is_shown``.
    """
    if Block.objects.between(stream.seller_id, user_id).exists():
        return False
    return is_shown(stream, user_id=user_id)


def is_shown(stream: Stream, *, user_id: UUID) -> bool:
    """Tell whether a user could know of a stream, were there no blocks.

    Everybody could while it is ``shown``; its seller and who watches it always can.
    """
    shown = Stream.objects.shown(now=Now())
    if user_id == stream.seller_id or shown.contains(stream):
        return True
    return stream.viewings.open().filter(buyer_id=user_id).exists()


def is_followed(seller_id: UUID, *, by: UUID) -> bool:
    """Tell whether a user is told when a seller goes live.

    Raises:
        NotFound: there is no such user that they could see.
    """
    profiles.visible(seller_id, viewer_id=by)
    return Follow.objects.filter(seller=seller_id, follower=by).exists()


def rating(rating_id: UUID) -> Rating:
    """Return a rating that everybody may read.

    Raises:
        NotFound: there is no such rating.
    """
    rows = Rating.objects.shown().select_related("buyer")
    if (found := rows.filter(pk=rating_id).first()) is None:
        raise NotFound("There is no such rating.")
    return found


def watchers(stream_id: UUID, *, since: datetime) -> list[Viewing]:
    """Return the viewings of a stream that are open, or have ended since then."""
    rows = Viewing.objects.filter(stream_id=stream_id)
    recent = Q(ended_at__isnull=True) | Q(ended_at__gte=since)
    return list(rows.filter(recent).order_by("requested_at"))


def viewing(viewing_id: UUID, *, user_id: UUID) -> Viewing:
    """Return a viewing that this user buys or sells.

    Raises:
        NotFound: there is none, or it is other people's.
    """
    rows = Viewing.objects.of_party(user_id)
    rows = rows.select_related("buyer", "stream", "seller__user", "peer_connection")
    if (found := rows.filter(pk=viewing_id).first()) is None:
        raise NotFound("There is no such viewing of yours.")
    return found


def terms_of(buyer_id: UUID, stream: Stream, *, now: datetime) -> dict[str, int]:
    """Return the terms that a stream's next viewing has for this buyer.

    They are the stream's, but a seller's preview is free once in 24 hours, from the
    connection on, however short it was: to come back for another gains nothing. Nor is
    it free for who has watched for nothing as long as a day gives. A free stream needs
    none, and takes none away.
    """
    if not stream.preview_seconds:
        return stream.terms
    if stream.is_free:
        return stream.terms | {"preview_seconds": 0}
    previewed = Viewing.objects.filter(
        buyer_id=buyer_id,
        seller_id=stream.seller_id,
        preview_seconds__gt=0,
        connected_at__gt=now - DAY,
    )
    left = free_time(buyer_id, stream.seller_id, now=now)
    if previewed.exists() or not left.allows_preview(stream.preview_seconds):
        return stream.terms | {"preview_seconds": 0}
    return stream.terms


def free_time(buyer_id: UUID, seller_id: UUID, *, now: datetime) -> FreeTime:
    """Return what a buyer may still watch of a seller for nothing.

    What is free for everybody does not count.
    """
    ended = Viewing.objects.filter(
        buyer_id=buyer_id,
        price_per_minute_millicredits__gt=0,
        state=ViewingState.ENDED,
        ended_at__gt=now - DAY,
    )
    newest_first = ended.select_related("peer_connection").order_by("-requested_at")
    return FreeTime(seller_id=seller_id, ended=list(newest_first))


def quote(stream_id: UUID, *, buyer_id: UUID, now: datetime) -> Quote:
    """Return what it would cost a buyer to watch a stream from now on.

    Raises:
        NotFound: as ``stream``.
        NotStreaming: the stream has ended.
    """
    found = stream(stream_id, viewer_id=buyer_id)
    if not found.is_live:
        raise NotStreaming("The stream has ended.")
    left = spending(buyer_id, now=now)
    return Quote(
        stream=found,
        terms=terms_of(buyer_id, found, now=now),
        available_millicredits=billing.balance(buyer_id).available,
        limit_millicredits=left.in_force.of_viewing(
            spent_millicredits=left.spent_millicredits
        ),
    )


def line(stream_id: UUID, *, user_id: UUID, now: datetime) -> LineView:
    """Return how a stream's line stands for a user, who may wait in it or not.

    Raises:
        NotFound: as ``stream``.
        NotStreaming: the stream has ended.
    """
    if not stream(stream_id, viewer_id=user_id).is_live:
        raise NotStreaming("The stream has ended.")
    views = line_of_each(stream_id, now=now)
    if user_id in views:
        return views[user_id]
    ended = Place.objects.filter(stream=stream_id, buyer=user_id).first()
    return LineView(
        stream_id=stream_id,
        waiting=len(views),
        end_reason=ended.end_reason if ended else None,
    )


def line_of_each(stream_id: UUID, *, now: datetime) -> dict[UUID, LineView]:
    """Return how a stream's line stands for each buyer in it, first to last."""
    places = list(Place.objects.open().filter(stream=stream_id).order_by("pk"))
    return {
        place.buyer_id: LineView(
            stream_id=stream_id,
            waiting=len(places),
            position=position,
            seconds_to_accept=place.seconds_to_accept(now=now),
        )
        for position, place in enumerate(places, start=1)
    }


def hides_address(*user_ids: UUID) -> bool:
    """Tell whether any of these users hides their network address.

    Who has not chosen does if they sell: their address is that of the place they show.
    """
    users = User.objects.filter(pk__in=user_ids)
    choices = users.values_list("address_privacy__hides_address", "seller__is_seller")
    return any(
        bool(sells) and ice.has_relay() if chosen is None else chosen
        for chosen, sells in choices
    )


def must_be_relayed(user_id: UUID) -> bool:
    """Tell whether a user's media may be relayed only, as things are now."""
    relayed = Viewing.objects.open().of_party(user_id)
    relayed = relayed.filter(peer_connection__is_relayed=True)
    return hides_address(user_id) or relayed.exists()


def grant_of(viewing: Viewing) -> ice.Grant:
    """Return what lets a viewing's buyer use the relay.

    Until what is paid for is over, or the time to connect, and a minute longer.
    """
    connects_until = viewing.requested_at + timedelta(seconds=CONNECT_TIMEOUT_SECONDS)
    paid_until = viewing.paid_until or connects_until
    grace = timedelta(seconds=TURN_GRACE_SECONDS)
    return ice.Grant(
        name=viewing.pk,
        user_id=viewing.buyer_id,
        expires_at=viewing.ended_at or paid_until + grace,
    )


def grant_to(user_id: UUID, *, now: datetime) -> ice.Grant:
    """Return what lets a user use the relay: what they watch, or their own live stream.

    Raises:
        NothingOpen: there is neither.
    """
    watched = Viewing.objects.open().filter(buyer_id=user_id)
    streamed = Stream.objects.live().filter(seller_id=user_id)
    stream_expires_at = now + timedelta(seconds=TURN_STREAM_SECONDS)
    grants = [
        *map(grant_of, watched),
        *(
            ice.Grant(name=row.pk, user_id=user_id, expires_at=stream_expires_at)
            for row in streamed
        ),
    ]
    held = [grant for grant in grants if grant.expires_at > now]
    if not held:
        raise NothingOpen("You are neither watching nor live.")
    return max(held, key=attrgetter("expires_at"))


def receipt(viewing_id: UUID, *, user_id: UUID) -> Receipt:
    """Return a viewing's receipt; while it runs, of what was charged so far.

    Raises:
        NotFound: there is no such viewing, or it is other people's.
    """
    found = viewing(viewing_id, user_id=user_id)
    return Receipt(
        viewing=found,
        reader=Peer.BUYER if found.buyer_id == user_id else Peer.SELLER,
        caused=billing.transfers_caused_by(causes.VIEWING, viewing_id),
        rating=Rating.objects.filter(viewing=found, buyer_id=user_id).first(),
    )


def spending(buyer_id: UUID, *, now: datetime) -> Spending:
    """Return how much a buyer may spend, and has spent in the last 24 hours."""
    rows = SpendingLimit.objects.set_since(now - DAY).filter(buyer_id=buyer_id)
    last = next((row for row in rows if row.replaced_at is None), None)
    limits = last.limits if last else Limits()
    binding = [
        row.replaced_at
        for row in rows
        if row.replaced_at and Limits.strictest([limits, row.limits]) != limits
    ]
    return Spending(
        limits=limits,
        in_force=Limits.strictest(row.limits for row in rows),
        in_force_from=max(binding) + DAY if binding else None,
        spent_millicredits=_spent(buyer_id, since=now - DAY),
    )


def _spent(buyer_id: UUID, *, since: datetime) -> int:
    """Return the cost of a buyer's viewings that run, or have ended since then."""
    counted = Viewing.objects.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=since))
    cost = counted.filter(buyer_id=buyer_id).aggregate(
        total=Sum("charged_millicredits", default=0)
    )
    return int(cost["total"])


def seconds_since_tick(*, now: datetime) -> float | None:
    """Return how long ago the meter last ticked; None if it never has."""
    ticked_at = MeterClock.objects.values_list("ticked_at", flat=True).first()
    return None if ticked_at is None else (now - ticked_at).total_seconds()
