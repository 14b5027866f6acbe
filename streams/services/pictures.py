"""Pictures that stand still: which seconds of them are not billed.

A seller's heartbeat may say how many frames it has sent. If that is no more than the
one before said, nothing was sent between the two, so nothing was seen: that time is not
billed, whatever the buyer says. The whole meter is put off by it, so that no minute is
captured that would have to be given back. A seller who has counted is heard by what
they count alone, to the end of the viewing: else they could be heard, and paid, between
two counts that are the same. A new connection counts from 0, so the time over which it
was made is not billed either.

A buyer's heartbeat may say how many frames it has decoded. That alone unbills nothing:
who could would watch for free. If it stands still while the seller's grows, one of the
two is wrong, or the way between them has lost it all; no rule can tell, so the time is
billed, and both counts are kept for support.
"""

from uuid import UUID

from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F
from django.db.models.functions import Coalesce, Greatest

from core.clock import Moment
from core.transactions import atomic
from streams.models import Stall, Viewing, ViewingQuerySet
from streams.services import meter, viewings
from streams.states import Peer, ViewingState


@atomic
def count(*, viewing_id: UUID, user_id: UUID, frames_sent: int, now: Moment) -> None:
    """Hear a seller who has sent so many frames since their connection began.

    One cheap UPDATE while they grow. A second call finds no time between.

    Raises:
        NotFound: as for ``viewings.hear``.
    """
    rows = viewings.mine(viewing_id, Peer.SELLER, user_id).alias(
        before=Coalesce("frames_sent", 0)
    )
    grown = rows.filter(before__lt=frames_sent)
    if viewings.heard(grown, Peer.SELLER, now, frames_sent=frames_sent, is_still=False):
        return
    if _put_off(rows.filter(before__gte=frames_sent), now, frames_sent):
        viewing = Viewing.objects.get(pk=viewing_id)
        assert viewing.seller_heard_at is not None
        meter.show(viewing=viewing, now=viewing.seller_heard_at)
    else:
        # Not connected yet, or not at all.
        viewings.hear(viewing_id=viewing_id, peer=Peer.SELLER, user_id=user_id, now=now)


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
        Stall.objects.create(
            viewing=viewing,
            reported_at=now,
            frames_decoded=frames_decoded,
            bytes_received=bytes_received,
            frames_sent=viewing.frames_sent,
        )


def _put_off(rows: ViewingQuerySet, now: Moment, frames_sent: int) -> int:
    """Let the meter go on later by the time since the seller was last heard."""
    until = Greatest(now, F("seller_heard_at"), output_field=DateTimeField())
    length = ExpressionWrapper(
        until - Greatest("seller_heard_at", "connected_at"),
        output_field=DurationField(),
    )
    put_off = {
        field: ExpressionWrapper(F(field) + length, output_field=DateTimeField())
        for field in ("counts_from", "paid_until")
    }
    return viewings.heard(
        rows.filter(state=ViewingState.CONNECTED),
        Peer.SELLER,
        until,
        still=ExpressionWrapper(F("still") + length, output_field=DurationField()),
        frames_sent=frames_sent,
        is_still=True,
        **put_off,
    )
