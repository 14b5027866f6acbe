"""Which time of a running viewing nobody pays for, as what an UPDATE of it changes.

Media go on for ``MEDIA_SILENCE_SECONDS`` after both peers were last heard. Then the
seller's client sends nothing until both are heard again, and that time is not billed.
The whole meter is put off by it, so no minute is captured that would have to be given
back: ``counts_from``, ``paid_until`` and ``still`` move on by the same length.

A picture may stand still for two reasons at once. What falls into a silence of the
buyer's is left to that, and ``dark_from`` and ``dark_until`` keep the last one: a count
of the seller's that comes later says once more that nothing was sent in it.
"""

from datetime import timedelta
from typing import Any

from django.db.models import Case, DateTimeField, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Greatest, Least
from django.db.models.lookups import GreaterThan

from core.clock import Moment
from streams.constants import MEDIA_SILENCE_SECONDS
from streams.models import Stream
from streams.states import Peer, ViewingState

MEDIA_SILENCE = timedelta(seconds=MEDIA_SILENCE_SECONDS)
NO_TIME = timedelta()


def is_in_time(peer: Peer, now: Moment) -> Q:
    """Return what is true of viewings in which media go on: this peer is heard."""
    return Q(state=ViewingState.REQUESTED) | is_heard(peer, "gte", now - MEDIA_SILENCE)


def is_heard(peer: Peer, comparison: str, moment: Moment) -> Q:
    """Return what is true of connected viewings whose peer was heard at such a time."""
    if peer == Peer.BUYER:
        return Q(**{f"buyer_heard_at__{comparison}": moment})
    return Q(**{f"stream__seller_heard_at__{comparison}": moment}) | Q(
        **{f"connected_at__{comparison}": moment}
    )


def heard_at(peer: Peer) -> Any:
    """Return when this peer of a viewing was last heard."""
    if peer == Peer.BUYER:
        return F("buyer_heard_at")
    stream = Stream.objects.filter(pk=OuterRef("stream_id"))
    # GREATEST passes over what is null: the stream's seller was never heard.
    return Greatest(
        Subquery(stream.values("seller_heard_at")),
        F("connected_at"),
        output_field=DateTimeField(),
    )


def media_end(peer: Peer) -> Any:
    """Return when media stop if this peer is not heard again."""
    return heard_at(peer) + MEDIA_SILENCE


def silence(peer: Peer, heard_at: Moment) -> dict[str, Any]:
    """Put off the time without media that ends when this peer is heard again.

    If the other peer has fallen silent meanwhile, the rest is put off when that one is.
    """
    other = Peer.SELLER if peer == Peer.BUYER else Peer.BUYER
    start, end = media_end(peer), Least(heard_at, media_end(other))
    is_dark = Q(state=ViewingState.CONNECTED) & Q(GreaterThan(end, start))
    changes = _put_off(Case(When(is_dark, then=end - start), default=NO_TIME))
    if peer == Peer.BUYER:
        changes["dark_from"] = Case(When(is_dark, then=start), default=F("dark_from"))
        changes["dark_until"] = Case(When(is_dark, then=end), default=F("dark_until"))
    return changes


def stillness(until: Any) -> dict[str, Any]:
    """Put off the time since the seller of a connected viewing was last heard.

    What falls into a silence of the buyer's is put off once they are heard again, if
    they are: else whoever is gone would pay the less the longer nobody sends to them.
    """
    start = heard_at(Peer.SELLER)
    end = Least(until, media_end(Peer.BUYER))
    # GREATEST passes over what is null: there was no silence yet.
    dark_start = Greatest(start, F("dark_from"), output_field=DateTimeField())
    put_off_before = Greatest(F("dark_until") - dark_start, NO_TIME)
    return _put_off(Greatest(end - start - put_off_before, NO_TIME))


def _put_off(length: Any) -> dict[str, Any]:
    moved = ("counts_from", "paid_until", "still")
    return {field: F(field) + length for field in moved}
