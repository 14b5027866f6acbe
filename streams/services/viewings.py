"""One buyer's viewing of a stream, from the request to the end."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Case, F, Q, When
from django.db.models.functions import Greatest

from billing.models import Hold
from billing.services import holds, wallets
from core.clock import Moment
from core.errors import NotFound
from core.ids import new_id
from core.transactions import atomic
from streams import broadcasts, causes, locks, selectors, wire
from streams.constants import (
    CONNECT_TIMEOUT_SECONDS,
    FIRST_SILENCE_SECONDS,
    JOIN_TIMEOUT_SECONDS,
    PEER_SILENCE_SECONDS,
)
from streams.errors import (
    Busy,
    NotStreaming,
    OutOfOrder,
    OwnStream,
    PriceChanged,
    TooSoon,
)
from streams.meter import meter, settlements, unbilled
from streams.meter.metering import Ending
from streams.models import PeerConnection, Stream, Viewing, ViewingQuerySet
from streams.services import admission, lines, spending_limits
from streams.states import Peer, ViewingEndReason, ViewingState

# Of the others, only a count proves that the seller is there.
NEEDS_NO_COUNT = Q(frames_sent=None, paused_at=None) | Q(state=ViewingState.REQUESTED)


@atomic
def request(
    *,
    buyer_id: UUID,
    stream_id: UUID,
    now: datetime,
    price_per_minute_millicredits: int | None = None,
    viewing_id: UUID | None = None,
) -> Viewing:
    """Give a buyer the seat on a stream, and hold one minute of its price.

    For a free stream nothing is held, and neither the wallet nor limits are asked.

    The price, the terms and the platform's fee of now stay until the end of the
    viewing, and so does whether its media are relayed because one of the two hides
    their address; the buyer's spending limit of now may still be lowered.

    With a price, the one the buyer was shown, it is at this price or not at all.

    A second call with the same ``viewing_id`` returns the first viewing, and holds
    nothing; without one every call is new.

    Raises:
        NotFound: there is no such stream, or it is not the buyer's to see.
        Suspended: the buyer may do nothing.
        SessionRevoked: the buyer has just deleted their account.
        AgeRequired: the buyer has not said that they are old enough.
        NotStreaming: the stream has ended.
        OwnStream: the buyer is its seller.
        Busy: somebody watches it or waits for it, or the buyer watches something.
        TooSoon: the buyer's last viewings came to nothing, or cost nothing.
        PriceChanged: the stream costs another price than the one named.
        SpendingLimitReached: the buyer's own limits leave less than a minute's price.
        InsufficientCredits: the wallet has less than a minute's price available.
    """
    buyer = locks.lock_buyer(buyer_id)
    viewing_id = viewing_id or new_id()
    if earlier := Viewing.objects.filter(id=viewing_id, buyer=buyer).first():
        return earlier
    stream = admission.admit(buyer=buyer, stream_id=stream_id, now=now)
    _refuse_unless_free(stream, buyer_id, now)
    shown = price_per_minute_millicredits
    if shown is not None and shown != stream.price_per_minute_millicredits:
        quote = selectors.quote(stream_id, buyer_id=buyer_id, now=now)
        raise PriceChanged("The price has changed.", quote=wire.quote(quote))
    terms = selectors.terms_of(buyer_id, stream, now=now)
    hold, limit = None, None
    if not stream.is_free:
        limit = _limit(stream, buyer_id, now)
        hold = _hold_a_minute(stream, buyer_id, viewing_id, now)
    viewing = Viewing.objects.create(
        id=viewing_id,
        stream=stream,
        transport=stream.transport,
        seller_id=stream.seller_id,
        buyer=buyer,
        hold=hold,
        seller_wallet=wallets.pending_of(user_id=stream.seller_id),
        price_per_minute_millicredits=stream.price_per_minute_millicredits,
        **terms,
        spending_limit_millicredits=limit,
        fee_percent=settings.PLATFORM_FEE_PERCENT,
        requested_at=now,
    )
    if stream.is_p2p:
        PeerConnection.objects.create(
            viewing=viewing,
            is_relayed=selectors.hides_address(buyer_id, stream.seller_id),
        )
    lines.accept(stream=stream, buyer_id=buyer_id, now=now)
    broadcasts.viewing_changed(viewing=viewing)
    return viewing


def hear(
    *,
    viewing_id: UUID,
    peer: Peer,
    user_id: UUID,
    is_heartbeat: bool = True,
    now: Moment,
) -> None:
    """Write down that a peer is there: what the meter bills by. One cheap UPDATE.

    A buyer says that they are connected, and sends heartbeats, from the first picture
    on. Until then nothing else they say counts: a seller who sends none can have their
    client answer.

    Raises:
        NotFound: this user has no such open viewing, or was silent for too long: then
            the viewing is over, though the meter may not have come by yet.
    """
    rows = mine(viewing_id, peer, user_id)
    if not heard(rows, peer, now, is_heartbeat=is_heartbeat):
        raise NotFound


@atomic
def offer(*, viewing_id: UUID, user_id: UUID, now: Moment) -> None:
    """Count an offer of the seller's; the second one restarts ICE.

    Raises:
        NotFound: as for ``hear``.
    """
    rows = mine(viewing_id, Peer.SELLER, user_id)
    if not heard(rows, Peer.SELLER, now):
        raise NotFound
    PeerConnection.objects.filter(viewing=viewing_id).update(offers=F("offers") + 1)


@atomic
def answer(*, viewing_id: UUID, user_id: UUID, now: Moment) -> None:
    """Count an answer of the buyer's.

    The meter starts if the seller has said already that they are connected: two
    messages may overtake each other.

    Raises:
        NotFound: as for ``hear``.
        OutOfOrder: every offer has been answered.
    """
    rows = mine(viewing_id, Peer.BUYER, user_id)
    if not heard(rows, Peer.BUYER, now):
        raise NotFound
    connection = PeerConnection.objects.filter(viewing=viewing_id)
    if not connection.filter(answers__lt=F("offers")).update(answers=F("answers") + 1):
        raise OutOfOrder
    waiting = rows.filter(state=ViewingState.REQUESTED)
    if waiting.filter(peer_connection__seller_connected_at__isnull=False).exists():
        viewing = locks.lock_viewing(viewing_id)
        assert viewing.buyer_heard_at is not None
        _start_once_met(viewing, viewing.buyer_heard_at)


@atomic
def connect(*, viewing_id: UUID, peer: Peer, user_id: UUID, now: datetime) -> None:
    """Note that a peer is connected. Idempotent.

    The meter starts once the seller is and the buyer has answered an offer. The buyer's
    own word starts nothing, nor is it needed: whoever pays could keep it to themselves.
    Too late, the viewing ends here instead, as the meter would end it.

    Raises:
        NotFound: as for ``hear``.
    """
    if peer == Peer.SELLER:
        locks.lock_streams_of(mine(viewing_id, peer, user_id))
    viewing = locks.lock_viewing(viewing_id, **{f"{peer}_id": user_id})
    if viewing.state != ViewingState.REQUESTED:
        # A buyer who says so then has the picture.
        hear(viewing_id=viewing_id, peer=peer, user_id=user_id, now=now)
    elif now < viewing.connects_until:
        _connect(viewing, peer, now)
    else:
        end(viewing_ids=[viewing_id], reason=ViewingEndReason.NOT_CONNECTED, now=now)


def mute(*, viewing_id: UUID, user_id: UUID, is_muted: bool) -> None:
    """Keep whether the seller's microphone is off, for a buyer who comes back.

    A second call changes nothing. The meter does not look at it.

    Raises:
        NotFound: this user sells no such open viewing.
    """
    if not mine(viewing_id, Peer.SELLER, user_id).update(is_muted=is_muted):
        raise NotFound


@atomic
def leave(*, buyer_id: UUID, viewing_id: UUID, now: datetime) -> Viewing:
    """End a buyer's own viewing; a second call changes nothing.

    Raises:
        NotFound: there is no such viewing, or it is another's.
    """
    viewing = locks.lock_viewing(viewing_id, buyer_id=buyer_id)
    # A buyer who leaves is present, so the viewing is billed up to now, unless too long
    # a silence has ended it before.
    is_there = heard(mine(viewing_id, Peer.BUYER, buyer_id), Peer.BUYER, now)
    reason = ViewingEndReason.LEFT if is_there else _overdue(viewing)
    end(viewing_ids=[viewing.id], reason=reason, now=now)
    viewing.refresh_from_db()
    return viewing


@atomic
def dismiss(*, seller_id: UUID, viewing_id: UUID, now: datetime) -> Viewing:
    """End a viewing of a seller's stream, which goes on; a second call changes nothing.

    The buyer, who did not choose to leave, pays by the second: neither a minimum nor an
    increment.

    Raises:
        NotFound: there is no such viewing, or it is another's.
    """
    locks.lock_streams_of(mine(viewing_id, Peer.SELLER, seller_id))
    viewing = locks.lock_viewing(viewing_id, seller_id=seller_id)
    # The seller who asks is there, so the viewing is paid for until now.
    heard(mine(viewing_id, Peer.SELLER, seller_id), Peer.SELLER, now)
    end(viewing_ids=[viewing.id], reason=ViewingEndReason.SELLER_ENDED, now=now)
    viewing.refresh_from_db()
    return viewing


def end(
    *, viewing_ids: Iterable[UUID], reason: ViewingEndReason, now: datetime
) -> None:
    """Settle and end those of these viewings that are open, and tell their peers."""
    end_all([Ending(viewing_id, reason, now) for viewing_id in viewing_ids])


def end_all(endings: Sequence[Ending]) -> None:
    """Settle and end viewings, each for its own reason, and tell their peers.

    Whoever ends several in a transaction gathers them for one call: see ``meter.end``.
    """
    broadcasts.viewings_ended(viewings=meter.end(endings))


def endings(
    rows: ViewingQuerySet, *, reason: ViewingEndReason, now: datetime
) -> list[Ending]:
    """Return that those of these viewings that are open end now."""
    ids = rows.open().values_list("id", flat=True)
    return [Ending(viewing_id, reason, now) for viewing_id in ids]


@atomic
def end_between(*, blocker_id: UUID, blocked_id: UUID, now: datetime) -> None:
    """End what either of two users watches of the other's.

    The blocker is there, so it is paid for until now; no minimum or increment is.
    """
    between = Viewing.objects.between(blocker_id, blocked_id)
    locks.lock_streams_of(between.open())
    open_viewings = locks.lock_open_viewings(between)
    for peer in Peer:
        heard(open_viewings.filter(**{f"{peer}_id": blocker_id}), peer, now)
    end_all(endings(open_viewings, reason=ViewingEndReason.BLOCKED, now=now))


def endings_at_whole_minutes(*, stream: Stream, now: datetime) -> list[Ending]:
    """Return that a stream's locked viewings end after their last whole minute."""
    running = Viewing.objects.open().filter(stream=stream)
    return [
        Ending(
            viewing.pk,
            ViewingEndReason.STREAM_ENDED,
            _last_whole_minute(viewing, now),
        )
        for viewing in running.select_related("stream")
    ]


def hear_seller(*, stream: Stream, now: Moment) -> None:
    """Write down that a stream's seller is there, if anybody watches it."""
    heard(Viewing.objects.open().filter(stream=stream), Peer.SELLER, now)


def _refuse_unless_free(stream: Stream, buyer_id: UUID, now: datetime) -> None:
    if not stream.is_live:
        raise NotStreaming("The stream has ended.")
    if stream.seller_id == buyer_id:
        raise OwnStream("This is your own stream.")
    if own := Viewing.objects.open().filter(buyer_id=buyer_id).first():
        raise Busy("You are already watching a stream.", viewing_id=str(own.id))
    if stream.is_p2p:
        _refuse_unless_seat_is_free(stream, buyer_id, now)


def _refuse_unless_seat_is_free(stream: Stream, buyer_id: UUID, now: datetime) -> None:
    """Peer to peer, the seller's uplink carries one viewer."""
    if Viewing.objects.open().filter(stream=stream).exists():
        raise Busy("Somebody is already watching this stream.")
    if not lines.may_sit(stream=stream, buyer_id=buyer_id, now=now):
        raise Busy("Other buyers are waiting in line.")


def _limit(stream: Stream, buyer_id: UUID, now: datetime) -> int | None:
    """Return what the viewing may cost, if the buyer may pay for one already."""
    free_time = selectors.free_time(buyer_id, stream.seller_id, now=now)
    if wait_seconds := free_time.wait_seconds(now=now):
        raise TooSoon(wait_seconds=wait_seconds)
    return spending_limits.limit_of_new(
        buyer_id=buyer_id,
        price_per_minute_millicredits=stream.price_per_minute_millicredits,
        now=now,
    )


def _hold_a_minute(
    stream: Stream, buyer_id: UUID, viewing_id: UUID, now: datetime
) -> Hold:
    return holds.place(
        account_id=wallets.wallet_of(user_id=buyer_id).id,
        amount_millicredits=stream.price_per_minute_millicredits,
        cause_type=causes.VIEWING,
        cause_id=viewing_id,
        actor=f"user:{buyer_id}",
        idempotency_key=f"viewing:{viewing_id}",
        occurred_at=now,
    )


def mine(viewing_id: UUID, peer: Peer, user_id: UUID) -> ViewingQuerySet:
    """Return a user's own open viewing, on their side of it, or no row."""
    return Viewing.objects.open().filter(pk=viewing_id, **{f"{peer}_id": user_id})


def heard(
    rows: ViewingQuerySet,
    peer: Peer,
    now: Moment,
    *,
    is_heartbeat: bool = False,
    **changes: Any,
) -> int:
    """Write a peer down as heard in one viewing at most, unless it is over by then.

    A silence that was too long has ended it already. If the peer were just written down
    anew, a late tick would bill the silence as watched time. Once time counts, a
    seller who has counted frames is heard only by counting again:
    services/frozen_video.py.

    After a silence in which media stopped, the meter is put off, and both are told.
    """
    if peer == Peer.SELLER:
        return _hear_seller(rows, now, changes)
    moment = now
    if not is_heartbeat:
        has_a_picture = Q(state=ViewingState.REQUESTED)
        has_a_picture |= Q(buyer_heard_at__gt=F("connected_at"))
        moment = Case(When(has_a_picture, then=now), default=F("buyer_heard_at"))
    rows = rows.filter(_lives(peer, now))
    in_time = rows.filter(unbilled.is_in_time(peer, now))
    return in_time.update(buyer_heard_at=moment) or _hear_buyer_late(rows, moment)


@atomic
def _hear_buyer_late(rows: ViewingQuerySet, moment: Moment) -> int:
    """Put the meter off, too, by what the stream says once the viewing is locked."""
    ids = list(locks.lock_open_viewings(rows).values_list("pk", flat=True))
    late = Viewing.objects.filter(pk__in=ids)
    silence = unbilled.silence(Peer.BUYER, moment) if ids else {}
    late.update(buyer_heard_at=moment, **silence)
    _show(ids, Peer.BUYER)
    return len(ids)


def _hear_seller(rows: ViewingQuerySet, now: Moment, changes: dict[str, Any]) -> int:
    """Write the stream's heartbeat, and the changes of these viewings of it."""
    living = rows.filter(_lives(Peer.SELLER, now))
    in_time = living.filter(unbilled.is_in_time(Peer.SELLER, now))
    if "frames_sent" not in changes:
        in_time = in_time.filter(NEEDS_NO_COUNT)
    # What puts the meter off goes by the heartbeat before this one.
    if "counts_from" not in changes and _write_heard(in_time, now):
        return rows.update(**changes) if changes else 1
    return _hear_seller_late(living, now, changes)


@atomic
def _hear_seller_late(
    living: ViewingQuerySet, now: Moment, changes: dict[str, Any]
) -> int:
    """Put off the meter of those that waited, unless only a count proves who is there.

    The stream is locked before the viewings, so what it says stays until it is written.
    """
    locks.lock_streams_of(living)
    ids = list(locks.lock_open_viewings(living).values_list("pk", flat=True))
    rows = Viewing.objects.filter(pk__in=ids)
    heard_rows = rows if "frames_sent" in changes else rows.filter(NEEDS_NO_COUNT)
    is_late = heard_rows.exclude(unbilled.is_in_time(Peer.SELLER, now)).exists()
    if is_late:
        changes = unbilled.silence(Peer.SELLER, now) | changes
    if changes:
        rows.update(**changes)
    _write_heard(heard_rows, now)
    if is_late:
        _show(ids, Peer.SELLER)
    return len(ids)


def _write_heard(rows: ViewingQuerySet, now: Moment) -> int:
    """Write down that the seller of these viewings' stream is there."""
    streams = Stream.objects.filter(pk__in=rows.values("stream"))
    return streams.update(seller_heard_at=Greatest(now, F("seller_heard_at")))


def _show(ids: Sequence[UUID], peer: Peer) -> None:
    for viewing in Viewing.objects.filter(pk__in=ids).select_related("stream"):
        moment = getattr(viewing, f"{peer}_heard_at")
        assert moment is not None
        meter.show(viewing=viewing, now=moment)


def _overdue(viewing: Viewing) -> ViewingEndReason:
    """Return why a viewing is over that was not ended yet."""
    if viewing.connected_at is None:
        return ViewingEndReason.NOT_CONNECTED
    return ViewingEndReason.CONNECTION_LOST


def _lives(peer: Peer, now: Moment) -> Q:
    """Return what is true of viewings that are not over yet, as sql/due.sql has it."""

    def ago(seconds: int) -> Any:
        return now - timedelta(seconds=seconds)

    connects = Q(requested_at__gt=ago(JOIN_TIMEOUT_SECONDS)) | Q(
        buyer_heard_at__isnull=False, requested_at__gt=ago(CONNECT_TIMEOUT_SECONDS)
    )
    is_heard = unbilled.is_heard(peer, "gt", ago(PEER_SILENCE_SECONDS))
    if peer == Peer.BUYER:
        watched = F("connected_at") + timedelta(seconds=PEER_SILENCE_SECONDS)
        is_heard &= Q(buyer_heard_at__gt=ago(FIRST_SILENCE_SECONDS)) | Q(
            buyer_heard_at__gte=watched
        )
    return Q(state=ViewingState.REQUESTED) & connects | (
        Q(state=ViewingState.CONNECTED) & is_heard
    )


def _last_whole_minute(viewing: Viewing, now: datetime) -> datetime:
    """Return when the last minute was over that both peers were there to the end of."""
    if viewing.counts_from is None:
        return now
    heard = (viewing.buyer_heard_at, viewing.seller_heard_at, viewing.paid_until)
    until = min(now, *(moment for moment in heard if moment is not None))
    minutes = (until - viewing.counts_from) // settlements.unit()
    return min(until, viewing.counts_from + max(minutes, 0) * settlements.unit())


def _connect(viewing: Viewing, peer: Peer, now: datetime) -> None:
    connection, connected_at = viewing.peer_connection, f"{peer}_connected_at"
    setattr(connection, connected_at, getattr(connection, connected_at) or now)
    connection.save(update_fields=[connected_at])
    if peer == Peer.BUYER:
        viewing.buyer_heard_at = now
        viewing.save(update_fields=["buyer_heard_at"])
    else:
        _write_heard(Viewing.objects.filter(pk=viewing.pk), now)
    _start_once_met(viewing, now)


def _start_once_met(viewing: Viewing, now: datetime) -> None:
    """Start the meter of a locked viewing if either side has done its part."""
    if viewing.peer_connection.may_start:
        meter.start(viewing=viewing, now=now)
        broadcasts.viewing_changed(viewing=viewing)
