"""What one viewing came to, for either of its two parties."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from billing.models import Transfer
from streams import causes
from streams.models import Rating, Viewing
from streams.states import Peer, ViewingEndReason

# Whose transfers are whose: a party reads those of their own wallet alone.
CODES = {Peer.BUYER: causes.STREAM_SPEND, Peer.SELLER: causes.STREAM_EARN}


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that happened in a viewing, by its name on the wire."""

    event: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """A viewing with everything it moved, read by one of its parties.

    The rating is the reader's own: a seller is not told who gave which.
    """

    viewing: Viewing
    reader: Peer
    caused: list[Transfer]
    rating: Rating | None

    @property
    def transfers(self) -> list[Transfer]:
        """The transfers of the reader's own wallet."""
        return self._of(self.reader)

    @property
    def fee_millicredits(self) -> int:
        """What the site kept of what was charged, by the same transfers."""
        spent, earned = (
            sum(transfer.amount for transfer in self._of(peer))
            for peer in (Peer.BUYER, Peer.SELLER)
        )
        return spent - earned

    @property
    def unbilled_seconds(self) -> int | None:
        """The whole seconds from the request to the end that cost nothing.

        They went by before both were connected, or were the free preview, or nothing
        was sent in them. None while the viewing runs.
        """
        if (watched := self._watched_seconds) is None:
            return None
        assert self.viewing.ended_at is not None
        lasted = self.viewing.ended_at - self.viewing.requested_at
        return int(lasted.total_seconds()) - watched

    @property
    def free_seconds(self) -> int | None:
        """How much of the unbilled time was the preview."""
        return None if self.viewing.ended_at is None else self.viewing.free_seconds

    @property
    def surcharged_seconds(self) -> int | None:
        """How much was billed beyond what was watched: by minimum and increment."""
        if (watched := self._watched_seconds) is None:
            return None
        return self.viewing.billed_seconds - watched

    @property
    def spending_limit_millicredits(self) -> int | None:
        """What its buyer let it cost; for nobody else to know."""
        is_own = self.reader == Peer.BUYER
        return self.viewing.spending_limit_millicredits if is_own else None

    @property
    def timeline(self) -> list[Step]:
        """What happened, in order: the meter ran from ``connected`` to ``ended``."""
        return sorted(self._steps(), key=lambda step: step.at)

    @property
    def _watched_seconds(self) -> int | None:
        """The whole seconds that counted; None while the viewing runs."""
        viewing = self.viewing
        if viewing.ended_at is None:
            return None
        if viewing.counts_from is None or viewing.end_reason != ViewingEndReason.LEFT:
            return viewing.billed_seconds
        watched = viewing.ended_at - viewing.counts_from
        return min(viewing.billed_seconds, max(0, int(watched.total_seconds())))

    def _of(self, peer: Peer) -> list[Transfer]:
        return [each for each in self.caused if each.code == CODES[peer]]

    def _steps(self) -> Iterator[Step]:
        peers = self.viewing.peer_connection if self.viewing.is_p2p else None
        moments = {
            "requested": self.viewing.requested_at,
            "buyer_connected": peers.buyer_connected_at if peers else None,
            "seller_connected": peers.seller_connected_at if peers else None,
            "connected": self.viewing.connected_at,
            "ended": self.viewing.ended_at,
        }
        for event, at in moments.items():
            if at is not None:
                yield Step(event=event, at=at)
