"""What a buyer is told before they watch."""

from dataclasses import dataclass

from streams.models import Stream


@dataclass(frozen=True, kw_only=True)
class Quote:
    """What a stream would cost one buyer, and how long they could go on.

    ``terms`` are this buyer's own: a preview that is used up is 0. The limit is what
    their own spending limits leave for a viewing; None is anything.
    """

    stream: Stream
    terms: dict[str, int]
    available_millicredits: int
    limit_millicredits: int | None

    @property
    def is_limited(self) -> bool:
        """Whether their own limits end it before the wallet does."""
        limit = self.limit_millicredits
        return limit is not None and limit < self.available_millicredits

    @property
    def minutes_left(self) -> int | None:
        """How many minutes could be paid for, besides the preview; None: it is free."""
        if self.stream.is_free:
            return None
        limit = self.limit_millicredits
        left = self.available_millicredits
        if limit is not None:
            left = min(left, limit)
        return left // self.stream.price_per_minute_millicredits
