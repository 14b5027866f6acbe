"""What one client has said about one viewing: pure rules, no socket.

Source: RFC 8838 for trickled candidates.
"""

from dataclasses import dataclass

from streams.constants import CANDIDATES_PER_GENERATION, HEARD_INTERVAL_SECONDS
from streams.errors import TooManyCandidates


@dataclass(kw_only=True)
class PeerState:
    """What one client has said about one viewing.

    ``is_relayed``: the peers are to learn of relayed addresses alone. ``is_paused``:
    the seller sends nothing, as each of their heartbeats says anew.
    ``heard_at_seconds``, ``beat_at_seconds`` (of heartbeats alone) and
    ``counted_at_seconds`` are this machine's clock;
    ``frames_decoded`` is what a buyer has counted last.
    """

    is_relayed: bool
    is_paused: bool = False
    candidates: int = 0
    heard_at_seconds: float | None = None
    beat_at_seconds: float | None = None
    counted_at_seconds: float | None = None
    frames_decoded: int | None = None

    def describe(self) -> None:
        """Begin a generation with an offer or answer: an ICE restart gathers anew."""
        self.candidates = 0

    def count_candidate(self) -> None:
        """Allow one more candidate, be it of a description that is still to come.

        A client cannot promise the order in which its two messages are sent, so the
        other peer keeps a candidate until it knows what it belongs to.

        Raises:
            TooManyCandidates: no browser gathers that many.
        """
        if self.candidates >= CANDIDATES_PER_GENERATION:
            raise TooManyCandidates
        self.candidates += 1

    def counts_anew(self, at_seconds: float) -> bool:
        """Note that a count has come; tell whether it was not hardly after another."""
        if _is_just_past(self.counted_at_seconds, at_seconds):
            return False
        self.counted_at_seconds = at_seconds
        return True

    def note_heard(self, at_seconds: float, *, is_heartbeat: bool) -> None:
        """Note that it was written down that this peer is there."""
        self.heard_at_seconds = at_seconds
        if is_heartbeat:
            self.beat_at_seconds = at_seconds

    def was_just_heard(self, at_seconds: float, *, is_heartbeat: bool) -> bool:
        """Tell whether the last time it was written down is hardly past.

        A heartbeat says more than other words do: see ``viewings.hear``.
        """
        last_seconds = self.beat_at_seconds if is_heartbeat else self.heard_at_seconds
        return _is_just_past(last_seconds, at_seconds)


def _is_just_past(last_seconds: float | None, at_seconds: float) -> bool:
    return last_seconds is not None and (
        at_seconds - last_seconds < HEARD_INTERVAL_SECONDS
    )
