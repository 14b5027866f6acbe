"""Who may say what to whom while two peers connect: pure rules, no socket.

Source: RFC 8829 (JSEP) for offer and answer.
"""

from dataclasses import dataclass
from uuid import UUID

from core.errors import NotFound
from streams import groups
from streams.states import Peer


@dataclass(frozen=True, kw_only=True)
class Seat:
    """One client's place on a stream; the seller's own seat has no viewing.

    ``id`` tells two clients of one user apart, of which only the latest stays.
    """

    id: UUID
    stream_id: UUID
    user_id: UUID
    viewing_id: UUID | None = None

    @property
    def peer(self) -> Peer:
        return Peer.SELLER if self.viewing_id is None else Peer.BUYER

    @property
    def group(self) -> str:
        """The group whose messages only this seat gets."""
        if self.viewing_id is None:
            return groups.of_seller(self.stream_id)
        return groups.of_viewing(self.stream_id, self.viewing_id)

    def address(self, viewing_id: UUID) -> str:
        """Return the group of the one other peer of a viewing.

        A buyer reaches only the seller, and only about their own viewing; the seller
        names the viewing. Both stay inside their own stream, whatever a frame says.

        Raises:
            NotFound: a buyer named a viewing that is not theirs.
        """
        if self.viewing_id is None:
            return groups.of_viewing(self.stream_id, viewing_id)
        if viewing_id != self.viewing_id:
            raise NotFound
        return groups.of_seller(self.stream_id)
