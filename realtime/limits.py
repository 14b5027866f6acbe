"""How fast one socket may talk."""

from realtime.constants import RATE_BURST_FRAMES, RATE_FRAMES_PER_SECOND


class Bucket:
    """A token bucket: a burst at once, then a steady rate."""

    __slots__ = ("_filled_at", "_tokens")

    def __init__(self, *, now: float) -> None:
        self._tokens = float(RATE_BURST_FRAMES)
        self._filled_at = now

    def take(self, *, now: float) -> float:
        """Take one token and return how many are left; below 0 is a debt.

        Refused frames are counted too, so a flood runs ever deeper into debt.
        """
        refilled = self._tokens + (now - self._filled_at) * RATE_FRAMES_PER_SECOND
        self._tokens = min(RATE_BURST_FRAMES, refilled) - 1
        self._filled_at = now
        return self._tokens
