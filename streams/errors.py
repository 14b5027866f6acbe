"""Refusals of the streams app."""

from http import HTTPStatus

from core import wire
from core.errors import DomainError, Throttled


class AlreadyLive(DomainError):
    """The seller is already live; ``stream_id`` is the running stream."""

    code = "already_live"


class OwnFollow(DomainError):
    """Users cannot follow themselves."""

    code = "own_follow"


class TooManyFollows(DomainError):
    """This user has reached the maximum number of followed sellers."""

    code = "too_many_follows"


class NotStreaming(DomainError):
    """The stream has ended."""

    code = "not_streaming"


class Busy(DomainError):
    """The stream is being watched, or this buyer is already watching a stream.

    In the second case, ``viewing_id`` is the buyer's own open viewing.
    """

    code = "busy"


class AlreadyWaiting(DomainError):
    """The buyer is already waiting in the line of ``stream_id``."""

    code = "already_waiting"


class LineFull(DomainError):
    """This line has reached its maximum length."""

    code = "line_full"


class TurnsMissed(DomainError):
    """The buyer missed earlier turns in this line and cannot wait again."""

    code = "turns_missed"


class PriceChanged(DomainError):
    """The price differs from the one given; ``quote`` has the current terms."""

    code = "price_changed"


class TooSoon(Throttled):
    """Too many recent viewings failed or were free. Retry after ``wait_seconds``."""

    code = "too_soon"

    def __init__(self, *, wait_seconds: int) -> None:
        super().__init__(retry_after_seconds=wait_seconds)
        self.extra["wait_seconds"] = wait_seconds


class SpendingLimitReached(DomainError):
    """The first minute costs ``required``, more than the buyer's spending limits allow.

    ``allowed`` is what the limits allow for a viewing.
    """

    code = "spending_limit_reached"

    def __init__(self, *, required: int, allowed: int) -> None:
        super().__init__(
            "Your own spending limit does not allow this.",
            required=wire.credits(required),
            allowed=wire.credits(allowed),
        )


class OwnStream(DomainError):
    """Sellers cannot watch their own stream."""

    code = "own_stream"


class NothingOpen(DomainError):
    """The relay is only for users who are watching or live."""

    code = "nothing_open"


class OutOfOrder(DomainError):
    """There is no offer for this answer."""

    code = "out_of_order"


class TooLarge(DomainError):
    """The session description or candidate is too long."""

    code = "too_large"
    http_status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class TooManyCandidates(DomainError):
    """This peer has sent too many candidates."""

    code = "too_many_candidates"
    http_status = HTTPStatus.TOO_MANY_REQUESTS


class NoRelay(DomainError):
    """This site has no relay, so it cannot hide IP addresses."""

    code = "no_relay"


class NotRatable(DomainError):
    """Only viewings that have ended and were charged can be rated."""

    code = "not_ratable"


class AlreadyRated(DomainError):
    """This viewing is already rated; ``rating_id`` is its rating."""

    code = "already_rated"


class RatingFinal(DomainError):
    """Ratings can only be edited for one day."""

    code = "rating_final"


class AlreadyReplied(DomainError):
    """The seller has already replied to this rating."""

    code = "already_replied"
