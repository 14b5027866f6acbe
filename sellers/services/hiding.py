"""Being online, or live, without being seen: off the map, and offline to others."""

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from core.transactions import atomic
from retries.services import items
from sellers.constants import HIDING_SECONDS, HidingTime
from sellers.errors import NotASeller
from sellers.models import Seller
from sellers.services import markers

KIND = "show again"


@atomic
def hide(*, user_id: UUID, lasts: HidingTime, now: datetime) -> Seller:
    """Show a seller to nobody for a time, or until ``show``; the last call counts.

    Whoever watches them goes on watching, and a moderator's ban from the map is another
    matter.

    Raises:
        NotASeller: nobody is shown who does not sell.
    """
    seconds = HIDING_SECONDS[lasts]
    with markers.change(user_id=user_id, now=now) as seller:
        if not seller.is_seller:
            raise NotASeller
        seller.hidden_at = seller.hidden_at or now
        seller.hidden_until = now + timedelta(seconds=seconds) if seconds else None
    return seller


@atomic
def show(*, user_id: UUID, now: datetime) -> Seller:
    """Show a seller again, where they are now; twice is once."""
    with markers.change(user_id=user_id, now=now) as seller:
        seller.hidden_at = seller.hidden_until = None
    return seller


def show_again(*, now: datetime) -> None:
    """Show those again whose time is over; a second call finds none.

    Late, they are hidden a little longer than they asked for, never shorter. One of
    whom it fails keeps no other waiting.
    """
    hidden = Seller.objects.to_be_shown_again(now=now)
    due = items.due(hidden, kind=KIND, now=now).order_by("pk")
    items.each(
        due.values_list("pk", flat=True),
        partial(_show_again, now=now),
        kind=KIND,
        now=now,
    )


@atomic
def _show_again(user_id: UUID, *, now: datetime) -> None:
    with markers.change(user_id=user_id, now=now) as seller:
        # They may have asked for more since.
        if seller.hidden_until is not None and seller.hidden_until <= now:
            seller.hidden_at = seller.hidden_until = None
