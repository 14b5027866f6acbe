"""Viewings. A report of a viewing concerns the other party."""

from uuid import UUID

from moderation.subjects.facts import user_facts, values
from moderation.subjects.registry import Kind, Subject, register
from streams import selectors, wire
from streams.models import Viewing

FACTS = (
    *("buyer_connected_at", "seller_connected_at", "buyer_heard_at"),
    *("seller_heard_at", "offers", "answers", "captured_units"),
)


def _find(viewing_id: UUID, reporter_id: UUID) -> Subject:
    """Find a viewing in which the reporter took part."""
    viewing = selectors.viewing(viewing_id, user_id=reporter_id)
    is_buyer = reporter_id == viewing.buyer_id
    other = viewing.seller.user if is_buyer else viewing.buyer
    evidence = user_facts(other) | {
        "stream": wire.stream(viewing.stream),
        "viewing": wire.viewing(viewing) | values(viewing, FACTS),
    }
    return Subject(user_id=other.pk, evidence=evidence)


register(
    Kind(
        name="viewing",
        label="Viewing",
        model=Viewing,
        find=_find,
        template="admin/moderation/subjects/viewing.html",
        related=("stream", "buyer"),
    )
)
