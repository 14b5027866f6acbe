"""Ratings. Decisions about a rating concern its buyer."""

from uuid import UUID

from moderation.selectors import CaseFile
from moderation.services import decisions
from moderation.subjects.facts import refuse_blocked, user_facts
from moderation.subjects.registry import Act, Kind, Subject, register
from streams import selectors, wire
from streams.models import Rating


def _find(rating_id: UUID, reporter_id: UUID) -> Subject:
    rating = selectors.rating(rating_id)
    refuse_blocked(reporter_id, by=rating.seller_id, kind="rating")
    evidence = user_facts(rating.buyer) | {
        "rating": wire.rating(rating) | {"viewing_id": str(rating.viewing_id)}
    }
    return Subject(user_id=rating.buyer_id, evidence=evidence)


def _shown(file: CaseFile) -> Rating | None:
    rating = file.subject if isinstance(file.subject, Rating) else None
    return rating if rating and not rating.hidden_at else None


def _hidden(file: CaseFile) -> Rating | None:
    rating = file.subject if isinstance(file.subject, Rating) else None
    return rating if rating and rating.hidden_at else None


register(
    Kind(
        name="rating",
        label="Rating",
        model=Rating,
        find=_find,
        template="admin/moderation/subjects/rating.html",
        related=("seller__user", "viewing"),
        acts=(
            Act(
                name="hide_rating",
                label="Hide the rating",
                consequence=(
                    "Only the buyer can still see the rating, and it no longer counts "
                    "for the seller."
                ),
                decide=decisions.hide_rating,
                row_name="rating_id",
                target=_shown,
                place=30,
                undone_by="show_rating",
            ),
            Act(
                name="show_rating",
                label="Show the rating again",
                consequence=(
                    "Everybody can see the rating again, and it counts for the seller."
                ),
                decide=decisions.show_rating,
                row_name="rating_id",
                target=_hidden,
                place=110,
            ),
        ),
    )
)
