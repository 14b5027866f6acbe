"""Pictures that stand still: which seconds of them are not billed.

A seller's heartbeat may say how many frames it has sent. If that is no more than the
one before said, nothing was sent between the two, so nothing was seen: that time is not
billed, whatever the buyer says. The whole meter is put off by it, so that no minute is
captured that would have to be given back. A seller who has counted is heard by what
they count alone, to the end of the viewing: else they could be heard, and paid, between
two counts that are the same. A new connection counts from 0, so the time over which it
was made is not billed either.

A seller may also say that they pause, and then send nothing on purpose. That time is
put off in the same way, by each of their heartbeats and by the word that ends it,
whatever they count; no other word of theirs proves meanwhile that they are there.

Nothing is sent either to a buyer who is not heard: streams/meter/unbilled.py.

A buyer's heartbeat may say how many frames it has decoded. That alone unbills nothing:
who could would watch for free. If it stands still while the seller's grows, one of the
two is wrong, or the way between them has lost it all; no rule can tell, so the time is
billed, and both counts are kept for support.
"""

from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, F, Q
from django.db.models.functions import Coalesce, Greatest
from django.db.models.lookups import GreaterThanOrEqual

from core.clock import Moment
from core.errors import NotFound
from core.transactions import atomic
from streams.meter import meter, unbilled
from streams.models import FrozenVideoReport, Viewing, ViewingQuerySet
from streams.services import viewings
from streams.states import Peer, ViewingState


@atomic
def count(
    *, viewing_id: UUID, user_id: UUID, frames_sent: int | None, now: Moment
) -> None:
    """Hear a seller who has sent so many frames since their connection began.

    None: they do not count, and have paused. One cheap UPDATE while they grow. A second
    call finds no time between.

    Raises:
        NotFound: as for ``viewings.hear``.
    """
    rows = viewings.mine(viewing_id, Peer.SELLER, user_id).alias(
        before=Coalesce("frames_sent", 0)
    )
    stands_still = Q(paused_at__isnull=False)
    counted: int | F = F("frames_sent")
    if frames_sent is not None:
        counted = frames_sent
        grown = rows.filter(before__lt=frames_sent, paused_at=None)
        if viewings.heard(grown, Peer.SELLER, now, frames_sent=counted, is_still=False):
            return
        stands_still |= Q(before__gte=frames_sent)
    if _put_off(rows.filter(stands_still), now, frames_sent=counted):
        _show(viewing_id)
    else:
        # Not connected yet, or not at all.
        viewings.hear(viewing_id=viewing_id, peer=Peer.SELLER, user_id=user_id, now=now)


@atomic
def pause(*, viewing_id: UUID, user_id: UUID, is_paused: bool, now: Moment) -> None:
    """Let a seller send nothing for a while, which is not billed, or end that.

    The time since they were last heard is put off when it ends, so a seller who counts
    does so just before they pause. A second call changes nothing.

    Raises:
        NotFound: as for ``viewings.hear``.
    """
    rows = viewings.mine(viewing_id, Peer.SELLER, user_id)
    if is_paused:
        runs = rows.filter(paused_at=None)
        changed = viewings.heard(runs, Peer.SELLER, now, paused_at=now, is_still=True)
    else:
        changed = _go_on(rows.filter(paused_at__isnull=False), now)
    if changed:
        _show(viewing_id)
    elif not rows.exists():
        raise NotFound


@atomic
def complain(
    *,
    viewing_id: UUID,
    user_id: UUID,
    frames_decoded: int,
    bytes_received: int | None,
    now: Moment,
) -> None:
    """Keep for support that a buyer has decoded nothing new though frames were sent.

    Nothing is kept where the seller agrees: that is settled.
    """
    rows = viewings.mine(viewing_id, Peer.BUYER, user_id)
    viewing = rows.filter(state=ViewingState.CONNECTED, is_still=False).first()
    if viewing is not None:
        FrozenVideoReport.objects.create(
            viewing=viewing,
            reported_at=now,
            frames_decoded=frames_decoded,
            bytes_received=bytes_received,
            frames_sent=viewing.frames_sent,
        )


def _go_on(paused: ViewingQuerySet, now: Moment) -> int:
    """End a pause; one from before the connection has put nothing off."""
    ended: dict[str, Any] = {"paused_at": None, "is_still": False}
    if changed := _put_off(paused, now, frames_sent=F("frames_sent"), **ended):
        return changed
    requested = paused.filter(state=ViewingState.REQUESTED)
    return viewings.heard(requested, Peer.SELLER, now, **ended)


def _show(viewing_id: UUID) -> None:
    viewing = Viewing.objects.get(pk=viewing_id)
    assert viewing.seller_heard_at is not None
    meter.show(viewing=viewing, now=viewing.seller_heard_at)


def _put_off(rows: ViewingQuerySet, now: Moment, **changes: Any) -> int:
    """Let the meter go on later by the time since the seller was last heard."""
    seller_heard_at = unbilled.heard_at(Peer.SELLER)
    until = Greatest(now, seller_heard_at, output_field=DateTimeField())
    # A seller who sends nothing to a silent buyer does not leave them a still picture.
    is_buyers = Q(paused_at=None) & Q(
        GreaterThanOrEqual(seller_heard_at, unbilled.media_end(Peer.BUYER))
    )
    return viewings.heard(
        rows.filter(state=ViewingState.CONNECTED),
        Peer.SELLER,
        now,
        **{"is_still": ~is_buyers, **changes},
        **unbilled.stillness(until),
    )
