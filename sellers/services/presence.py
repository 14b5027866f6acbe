"""Keep each row's status in step with the sockets that are open."""

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth import get_user_model

from core.transactions import atomic
from realtime import presence
from retries.services import items
from sellers import constants
from sellers.models import ExactLocation, PresenceStatus, Seller
from sellers.services import markers
from sellers.signals import seller_went_offline

KIND = "presence"


@atomic
def sync(*, user_id: UUID, now: datetime) -> None:
    """Make the row say whether the user is present now; a second call changes nothing.

    Presence is read after the row is locked, so whoever comes last has the latest:
    the order in which changes are heard of does not matter.
    """
    with markers.change(user_id=user_id, now=now) as seller:
        was_present = seller.presence_status != PresenceStatus.OFFLINE
        apply(seller, now=now)
        is_present = seller.presence_status != PresenceStatus.OFFLINE
    if was_present and not is_present:
        seller_went_offline.send(Seller, seller_id=user_id, now=now)


def apply(seller: Seller, *, now: datetime) -> None:
    """Set a locked row's status from the user's sockets; the caller saves it."""
    is_present = _may_be_present(seller.pk, now) and presence.is_present(seller.pk)
    if not is_present:
        seller.presence_status = PresenceStatus.OFFLINE
        ExactLocation.objects.filter(seller=seller).delete()
    elif seller.presence_status == PresenceStatus.OFFLINE:
        seller.presence_status = PresenceStatus.ONLINE
        _drop_outdated_cell(seller, now)


def reconcile(*, now: datetime) -> int:
    """Mend the rows that disagree with the sockets, each by itself; return how many.

    A change is only heard of by a process that lives to tell, so a beat task asks.
    """
    claimed = set(Seller.objects.present().values_list("pk", flat=True))
    here = presence.everyone()
    gone = claimed - here if presence.is_settled() else set()
    mistaken = gone | here - claimed
    # Of somebody who is no user any more it fails, and of nobody else.
    return items.each(
        sorted(mistaken),
        lambda user_id: sync(user_id=user_id, now=now),
        kind=KIND,
        now=now,
    )


def _may_be_present(user_id: UUID, now: datetime) -> bool:
    # Read here, not with the row: a suspension that committed while we waited for the
    # lock must be seen.
    user = get_user_model().objects.get(pk=user_id)
    return user.is_active and not user.is_suspended(now=now)


def _drop_outdated_cell(seller: Seller, now: datetime) -> None:
    """Forget where they were before, unless they have hardly been away."""
    kept = timedelta(seconds=constants.CELL_KEPT_SECONDS)
    if seller.cell_published_at is not None and now - seller.cell_published_at > kept:
        seller.cell = None
        seller.cell_published_at = None
