"""Viewings. A report of a viewing concerns the other party."""

from uuid import UUID

from moderation.subjects.facts import user_facts, values
from moderation.subjects.registry import Kind, Subject, register
from streams import selectors, wire
from streams.models import Viewing

FACTS = ("buyer_heard_at", "seller_heard_at", "captured_units")
PEER_FACTS = ("buyer_connected_at", "seller_connected_at", "offers", "answers")


def _find(viewing_id: UUID, reporter_id: UUID) -> Subject:
    """Find a viewing in which the reporter took part."""
    viewing = selectors.viewing(viewing_id, user_id=reporter_id)
    is_buyer = reporter_id == viewing.buyer_id
    other = viewing.seller.user if is_buyer else viewing.buyer
    peers = values(viewing.peer_connection, PEER_FACTS) if viewing.is_p2p else {}
    evidence = user_facts(other) | {
        "stream": wire.stream(viewing.stream),
        "viewing": wire.viewing(viewing) | values(viewing, FACTS) | peers,
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
