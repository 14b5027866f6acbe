"""Keeping what a seller's row says of their ratings true."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from core.transactions import atomic
from sellers import broadcasts, reputation, upward
from sellers.services import markers


@atomic
def refresh(*, user_id: UUID, now: datetime) -> None:
    """Bring a seller's rating and tier up to date with all ratings there are.

    They are counted anew while the seller's row is locked, so of any number of calls at
    once the last one to count has seen what the others wrote. A second call changes
    nothing and tells nobody.
    """
    with markers.change(user_id=user_id, now=now) as seller:
        standing = reputation.standing(upward.voices(user_id))
        stands = asdict(standing)
        if stands == {name: getattr(seller, name) for name in stands}:
            return
        for name, value in stands.items():
            setattr(seller, name, value)
        broadcasts.rating_changed(seller_id=user_id, standing=standing)
