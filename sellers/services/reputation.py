"""Keeping what a seller's row says of their ratings true."""

from datetime import datetime
from uuid import UUID

from sellers import broadcasts, questions, reputation
from sellers.services import markers


def refresh(*, user_id: UUID, now: datetime) -> None:
    """Bring a seller's rating up to date with all ratings there are.

    They are counted anew while the seller's row is locked, so of any number of calls at
    once the last one to count has seen what the others wrote. A second call changes
    nothing and tells nobody.
    """
    with markers.change(user_id=user_id, now=now) as seller:
        standing = reputation.standing(questions.voices(user_id))
        before = (seller.rating_avg, seller.rating_count)
        seller.rating_avg = standing.rating_avg
        seller.rating_count = standing.rating_count
        if (seller.rating_avg, seller.rating_count) != before:
            broadcasts.rating_changed(seller_id=user_id, standing=standing)
