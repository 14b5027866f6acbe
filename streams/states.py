"""The states of streams and viewings, where each may go, and why each may end."""

from django.db.models import TextChoices


class StreamStatus(TextChoices):
    SCHEDULED = "scheduled"
    LIVE = "live"
    ENDED = "ended"


# A scheduled stream is its seller's alone until it begins; no call makes one yet.
SHOWN_STATUSES = [
    (status.value, status.label) for status in (StreamStatus.LIVE, StreamStatus.ENDED)
]


class StreamEndReason(TextChoices):
    STOPPED = "stopped", "stopped by the seller"
    SELLER_OFFLINE = "seller_offline", "the seller's connection was lost"
    SELLER_WITHDREW = "seller_withdrew", "the seller stopped selling"
    SUSPENDED = "suspended", "the seller was suspended"
    FORCE_STOPPED = "force_stopped", "stopped by a moderator"


class Transport(TextChoices):
    """How the media travel."""

    P2P = "p2p", "peer to peer"


class Peer(TextChoices):
    """One side of a viewing; each has its columns, as ``buyer_heard_at``."""

    BUYER = "buyer"
    SELLER = "seller"


OTHER = {Peer.BUYER: Peer.SELLER, Peer.SELLER: Peer.BUYER}


class ViewingState(TextChoices):
    REQUESTED = "requested"
    CONNECTED = "connected"
    ENDED = "ended"


class ViewingEndReason(TextChoices):
    LEFT = "left", "the buyer left"
    STREAM_ENDED = "stream_ended", "the stream ended"
    INSUFFICIENT_CREDITS = "insufficient_credits", "the next minute could not be held"
    SPENDING_LIMIT = "spending_limit", "the buyer's own limit was reached"
    CONNECTION_LOST = "connection_lost", "a peer was not heard any more"
    NOT_CONNECTED = "not_connected", "the peers never connected"
    SUSPENDED = "suspended", "the buyer was suspended"
    SELLER_ENDED = "seller_ended", "the seller ended it"
    BLOCKED = "blocked", "one of the two blocked the other"


class PlaceEndReason(TextChoices):
    """Why a buyer does not wait in a line any more."""

    ACCEPTED = "accepted", "the buyer took the seat"
    LEFT = "left", "the buyer left the line"
    MISSED = "missed", "the seat was kept for the buyer, who did not come"
    ABSENT = "absent", "the buyer was not present any more"
    # One word for a stream that has ended and one that is not theirs to see any more.
    UNAVAILABLE = "unavailable", "there is no stream for the buyer to wait for"


# With which of them a turn came to nothing by what its buyer did.
MISSING = frozenset({PlaceEndReason.LEFT, PlaceEndReason.MISSED, PlaceEndReason.ABSENT})


# Each state and where it may go. The database refuses every other way.
NEXT_STATUSES: dict[StreamStatus, frozenset[StreamStatus]] = {
    StreamStatus.SCHEDULED: frozenset({StreamStatus.LIVE, StreamStatus.ENDED}),
    StreamStatus.LIVE: frozenset({StreamStatus.ENDED}),
    StreamStatus.ENDED: frozenset(),
}
assert set(NEXT_STATUSES) == set(StreamStatus)

NEXT_STATES: dict[ViewingState, frozenset[ViewingState]] = {
    ViewingState.REQUESTED: frozenset({ViewingState.CONNECTED, ViewingState.ENDED}),
    ViewingState.CONNECTED: frozenset({ViewingState.ENDED}),
    ViewingState.ENDED: frozenset(),
}
assert set(NEXT_STATES) == set(ViewingState)
