"""Keep a seller off the map, whatever they do themselves."""

from datetime import datetime
from uuid import UUID

from core.transactions import atomic
from sellers.models import Seller
from sellers.services import markers


@atomic
def bar(*, user_id: UUID, now: datetime) -> Seller:
    """Take a seller off the map until ``readmit``; a second call changes nothing."""
    with markers.change(user_id=user_id, now=now) as seller:
        seller.barred_at = seller.barred_at or now
    return seller


@atomic
def readmit(*, user_id: UUID, now: datetime) -> Seller:
    """Let a seller be on the map again, where they are now; twice is once."""
    with markers.change(user_id=user_id, now=now) as seller:
        seller.barred_at = None
    return seller
