"""Taking a place in a stream's room."""

from dataclasses import dataclass
from uuid import UUID

from core.errors import NotFound
from core.ids import new_id
from core.transactions import atomic
from streams import broadcasts
from streams.models import Stream, Viewing
from streams.p2p.peer_state import PeerState
from streams.p2p.signaling import Seat
from streams.services import viewings
from streams.services.viewings import Moment
from streams.states import Peer


@dataclass(frozen=True, kw_only=True)
class RoomSnapshot:
    """What a client finds who sits down: the stream, and the viewings it may see."""

    stream: Stream
    viewings: list[Viewing]


def take(*, user_id: UUID, stream_id: UUID) -> Seat:
    """Return the seat this user may have: the seller's, or that of an open viewing.

    Raises:
        NotFound: there is no such stream, it has ended, or this user is no party of it:
            a stranger cannot tell which.
    """
    stream = Stream.objects.live().filter(pk=stream_id).first()
    if stream is None:
        raise NotFound
    if stream.seller_id == user_id:
        return Seat(id=new_id(), stream_id=stream_id, user_id=user_id)
    viewing = stream.viewings.open().filter(buyer_id=user_id).first()
    if viewing is None:
        raise NotFound
    return Seat(
        id=new_id(), stream_id=stream_id, user_id=user_id, viewing_id=viewing.id
    )


@atomic
def sit_down(*, seat: Seat, now: Moment) -> RoomSnapshot:
    """Announce a client that hears its seat's group already, and return what it finds.

    The user's other clients on this seat hear it and get up. The seller hears that a
    buyer has joined, which is when to send the offer.

    Raises:
        NotFound: the stream or the viewing has ended meanwhile.
    """
    stream = Stream.objects.live().filter(pk=seat.stream_id).first()
    if stream is None:
        raise NotFound
    if seat.viewing_id is None:
        viewings.hear_seller(stream=stream, now=now)
    else:
        viewings.hear(
            viewing_id=seat.viewing_id,
            peer=Peer.BUYER,
            user_id=seat.user_id,
            is_heartbeat=False,
            now=now,
        )
    rows = stream.viewings.open().select_related("buyer", "peer_connection")
    if seat.viewing_id is not None:
        rows = rows.filter(pk=seat.viewing_id)
    room = RoomSnapshot(stream=stream, viewings=list(rows))
    broadcasts.seat_taken(seat=seat)
    if seat.peer == Peer.BUYER:
        for viewing in room.viewings:
            broadcasts.viewing_changed(viewing=viewing)
    return room


def open_peer_state(*, seat: Seat, viewing_id: UUID) -> PeerState:
    """Return how a seat's client may speak about a viewing.

    Raises:
        NotFound: it has ended, or is not this seat's to speak about.
    """
    rows = Viewing.objects.open().filter(pk=viewing_id, stream_id=seat.stream_id)
    viewing = rows.filter(**{f"{seat.peer}_id": seat.user_id}).first()
    if viewing is None:
        raise NotFound
    return peer_state_of(viewing)


def peer_state_of(viewing: Viewing) -> PeerState:
    """Return what a client may say of a viewing that is at hand."""
    return PeerState(
        is_relayed=viewing.is_relayed, is_paused=viewing.paused_at is not None
    )
