"""What streams and viewings refuse."""

from http import HTTPStatus

from core import wire
from core.errors import DomainError, Throttled


class AlreadyLive(DomainError):
    """One stream a seller; ``stream_id`` is the one that runs."""

    code = "already_live"


class OwnFollow(DomainError):
    """Nobody follows themselves."""

    code = "own_follow"


class TooManyFollows(DomainError):
    """A user follows as many sellers as one may."""

    code = "too_many_follows"


class NotStreaming(DomainError):
    """The stream has ended."""

    code = "not_streaming"


class Busy(DomainError):
    """The stream has its one viewer, or the buyer watches already.

    In the second case ``viewing_id`` is the buyer's own open viewing.
    """

    code = "busy"


class AlreadyWaiting(DomainError):
    """A buyer waits in one line at a time; ``stream_id`` is the one of now."""

    code = "already_waiting"


class LineFull(DomainError):
    """As many wait as may."""

    code = "line_full"


class TurnsMissed(DomainError):
    """The seat was kept for this buyer before, and they did not make use of it."""

    code = "turns_missed"


class PriceChanged(DomainError):
    """The stream costs another price than the one named; ``quote`` says which."""

    code = "price_changed"


class TooSoon(Throttled):
    """Too much came to nothing, or was watched for it: ask in wait_seconds again."""

    code = "too_soon"

    def __init__(self, *, wait_seconds: int) -> None:
        super().__init__(retry_after_seconds=wait_seconds)
        self.extra["wait_seconds"] = wait_seconds


class SpendingLimitReached(DomainError):
    """The first minute, ``required``, is more than the buyer's limits allow.

    ``allowed`` is what they leave for a viewing.
    """

    code = "spending_limit_reached"

    def __init__(self, *, required: int, allowed: int) -> None:
        super().__init__(
            "Your own spending limit does not allow this.",
            required=wire.credits(required),
            allowed=wire.credits(allowed),
        )


class OwnStream(DomainError):
    """Nobody pays to watch himself."""

    code = "own_stream"


class NothingOpen(DomainError):
    """The relay is for those who watch or are live, and this user does neither."""

    code = "nothing_open"


class OutOfOrder(DomainError):
    """There is no offer that this answers."""

    code = "out_of_order"


class TooLarge(DomainError):
    """A description or candidate is longer than any real one."""

    code = "too_large"
    http_status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class TooManyCandidates(DomainError):
    """This peer has told more candidates than any real one has."""

    code = "too_many_candidates"
    http_status = HTTPStatus.TOO_MANY_REQUESTS


class NoRelay(DomainError):
    """Network addresses are hidden behind a relay, and this site has none."""

    code = "no_relay"


class NotRatable(DomainError):
    """Only what has ended, and cost something, is rated."""

    code = "not_ratable"


class AlreadyRated(DomainError):
    """A viewing is rated once; ``rating_id`` is the rating that can be edited."""

    code = "already_rated"


class RatingFinal(DomainError):
    """A rating can be edited for a day, and stays as it is from then on."""

    code = "rating_final"


class AlreadyReplied(DomainError):
    """A seller answers a rating once."""

    code = "already_replied"
