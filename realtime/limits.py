"""Rate limits of one socket."""

from realtime.constants import (
    RATE_BURST_FRAMES,
    RATE_FRAMES_PER_SECOND,
    SLOWED_BURST_FRAMES,
    SLOWED_FRAMES_PER_SECOND,
)


class Bucket:
    """A token bucket: a burst, then a steady rate."""

    __slots__ = ("_filled_at", "_tokens")

    burst_frames = RATE_BURST_FRAMES
    frames_per_second = RATE_FRAMES_PER_SECOND

    def __init__(self, *, now: float) -> None:
        self._tokens = float(self.burst_frames)
        self._filled_at = now

    def take(self, *, now: float) -> float:
        """Take one token and return how many are left; negative if in debt.

        Refused frames are counted too, so a flood increases the debt.
        """
        refilled = self._tokens + (now - self._filled_at) * self.frames_per_second
        self._tokens = min(self.burst_frames, refilled) - 1
        self._filled_at = now
        return self._tokens


class Pacer(Bucket):
    """A bucket that delays frames instead of refusing them."""

    __slots__ = ("slowed_in_a_row",)

    burst_frames = SLOWED_BURST_FRAMES
    frames_per_second = SLOWED_FRAMES_PER_SECOND

    def __init__(self, *, now: float) -> None:
        super().__init__(now=now)
        self.slowed_in_a_row = 0

    def delay_seconds(self, *, now: float) -> float:
        """Take one token and return how long its frame must wait."""
        debt = -self.take(now=now)
        if debt <= 0:
            self.slowed_in_a_row = 0
            return 0
        self.slowed_in_a_row += 1
        return debt / self.frames_per_second
