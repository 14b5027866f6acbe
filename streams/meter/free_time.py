"""How long a buyer may watch for nothing, and how soon ask again: pure rules.

Free are a seller's preview, which is given, and what a buyer takes: the time of a path
on which they never said anything, and what they saw after the bill had ended. Both are
counted by the viewings that have ended in the last 24 hours, so there is nothing else
to keep.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil
from uuid import UUID

from streams.constants import (
    FIRST_WAIT_SECONDS,
    FREE_SECONDS_PER_DAY,
    FREE_SECONDS_PER_SELLER,
    LEAVING_COUNTS_BELOW_SECONDS,
    LONGEST_WAIT_SECONDS,
    NOTHINGS_ELSEWHERE,
    PEER_HEARTBEAT_SECONDS,
    SILENCE_COUNTS_BELOW_SECONDS,
    UNPAID_MOST_SECONDS,
    WORTHWHILE_SECONDS,
)
from streams.models import Viewing
from streams.spending import DAY
from streams.states import ViewingEndReason

# A buyer can block a seller, unblock them and come back. If the seller was the one who
# blocked, it counts as well, but only once: the buyer does not see them any more.
LEAVING = {ViewingEndReason.LEFT, ViewingEndReason.BLOCKED}
# Whatever else ends a viewing that cost nothing is not the buyer's doing.
BUYERS_OWN = LEAVING | {
    ViewingEndReason.NOT_CONNECTED,
    ViewingEndReason.CONNECTION_LOST,
}

_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_MOST_DOUBLINGS = LONGEST_WAIT_SECONDS.bit_length()


@dataclass(frozen=True, kw_only=True)
class FreeTime:
    """What one buyer's last viewings, newest first, leave for the next one of a seller.

    Given and taken seconds are counted together against a preview. What was given
    refuses nothing: who has seen a preview may well come back to pay.
    """

    seller_id: UUID
    ended: Sequence[Viewing]

    def allows_preview(self, seconds: int) -> bool:
        """Tell whether a preview of so many seconds is within what a day gives."""
        return all(
            sum(_given(each) + taken_seconds(each) for each in some) + seconds <= most
            for some, most in self._budgets()
        )

    def wait_seconds(self, *, now: datetime) -> int:
        """Return how long the buyer has to wait before they may ask; 0 for no time."""
        may_ask_at = max(
            _after_nothing(self._of_seller()),
            _after_nothing(self.ended, forgiven=NOTHINGS_ELSEWHERE),
            *(_within(some, most) for some, most in self._budgets()),
            now,
        )
        return ceil((may_ask_at - now).total_seconds())

    def _of_seller(self) -> list[Viewing]:
        return [each for each in self.ended if each.seller_id == self.seller_id]

    def _budgets(self) -> Iterable[tuple[Sequence[Viewing], int]]:
        yield self._of_seller(), FREE_SECONDS_PER_SELLER
        yield self.ended, FREE_SECONDS_PER_DAY


def taken_seconds(viewing: Viewing) -> int:
    """Return how long the buyer may have watched for nothing that nobody gave them."""
    is_taken = (
        _has_path_alone(viewing) or _fell_silent(viewing) or _was_never_heard(viewing)
    )
    if is_taken:
        return UNPAID_MOST_SECONDS
    return PEER_HEARTBEAT_SECONDS if _left_soon(viewing) else 0


def came_to_nothing(viewing: Viewing) -> bool:
    """Tell whether a buyer held the seat and nobody had anything from it."""
    if viewing.charged_millicredits or viewing.end_reason not in BUYERS_OWN:
        return False
    if viewing.connected_at is not None:
        return _was_given_up(viewing)
    # A seller who offers nothing to a buyer who has come lets nobody in.
    has_timed_out = viewing.end_reason == ViewingEndReason.NOT_CONNECTED
    return not (has_timed_out and viewing.buyer_heard_at and _was_offered_none(viewing))


def wasted_turn(viewing: Viewing) -> bool:
    """Tell whether a buyer for whom the seat was kept made next to nothing of it."""
    is_short = _was_given_up(viewing) and not _was_worthwhile(viewing)
    return is_short or came_to_nothing(viewing)


def _was_worthwhile(viewing: Viewing) -> bool:
    return viewing.billed_seconds >= WORTHWHILE_SECONDS


def _was_given_up(viewing: Viewing) -> bool:
    """Tell whether a viewing that had connected was ended by its buyer alone."""
    is_for_nothing = not viewing.preview_seconds and not viewing.still
    has_left = viewing.end_reason in LEAVING
    return _fell_silent(viewing) or (has_left and is_for_nothing)


def _has_path_alone(viewing: Viewing) -> bool:
    """Tell whether media may have flowed though the meter never started."""
    is_unmetered = viewing.is_p2p and viewing.connected_at is None
    return is_unmetered and viewing.peer_connection.has_path


def _was_offered_none(viewing: Viewing) -> bool:
    return viewing.is_p2p and not viewing.peer_connection.offers


def _given(viewing: Viewing) -> int:
    return viewing.free_seconds


def _was_never_heard(viewing: Viewing) -> bool:
    """Tell whether a buyer had a picture, or none, and left without a heartbeat."""
    return (
        viewing.end_reason in BUYERS_OWN
        and viewing.connected_at is not None
        and viewing.buyer_heard_at is not None
        and viewing.buyer_heard_at <= viewing.connected_at
    )


def _left_soon(viewing: Viewing) -> bool:
    """Tell whether its buyer left when what nobody bills was long beside the bill.

    Else a buyer could leave before each heartbeat, and come back: for half the price.
    """
    has_left = viewing.end_reason in LEAVING
    return has_left and 0 < viewing.billed_seconds < LEAVING_COUNTS_BELOW_SECONDS


def _fell_silent(viewing: Viewing) -> bool:
    """Tell whether a buyer's silence ended it, and was long beside what they paid for.

    Else a buyer could watch on in silence each time, and come back: for half the price.
    """
    return (
        viewing.end_reason == ViewingEndReason.CONNECTION_LOST
        and viewing.billed_seconds < SILENCE_COUNTS_BELOW_SECONDS
        and viewing.buyer_heard_at is not None
        and viewing.seller_last_heard_at is not None
        and viewing.buyer_heard_at < viewing.seller_last_heard_at
    )


def _after_nothing(newest_first: Iterable[Viewing], *, forgiven: int = 0) -> datetime:
    """Return when the wait is over that doubles with each viewing of nothing in a row.

    What was paid for ends the row, but not with a few seconds. What is nobody's fault
    is no part of it.
    """
    row: list[Viewing] = []
    for viewing in newest_first:
        if _was_worthwhile(viewing):
            break
        if came_to_nothing(viewing):
            row.append(viewing)
    if len(row) <= forgiven:
        return _LONG_AGO
    doubled = FIRST_WAIT_SECONDS * 2 ** min(len(row) - forgiven - 1, _MOST_DOUBLINGS)
    wait = timedelta(seconds=min(doubled, LONGEST_WAIT_SECONDS))
    return _over_at(row[0]) + wait


def _within(newest_first: Sequence[Viewing], most_seconds: int) -> datetime:
    """Return when another viewing may be taken for nothing within the budget."""
    taken = UNPAID_MOST_SECONDS
    for viewing in newest_first:
        taken += taken_seconds(viewing)
        if taken > most_seconds:
            assert viewing.ended_at is not None
            return viewing.ended_at + DAY
    return _LONG_AGO


def _over_at(viewing: Viewing) -> datetime:
    """Return when the seat was free again; a silence is noticed after it began."""
    assert viewing.ended_at is not None
    return viewing.ended_at + timedelta(seconds=taken_seconds(viewing))
