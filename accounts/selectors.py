"""Answers about users."""

from uuid import UUID

from django.db.models import Q

from accounts.documents import DOCUMENTS
from accounts.models import Acceptance, Block


def documents_due(*, user_id: UUID) -> list[str]:
    """Return the names of the texts whose present version a user has not accepted."""
    accepted = set(
        Acceptance.objects.filter(user_id=user_id).values_list("document", "version")
    )
    return [
        document.name
        for document in DOCUMENTS.values()
        if (document.name, document.version) not in accepted
    ]


def hidden_from(user_id: UUID) -> frozenset[UUID]:
    """Return whom a user does not see: whom they blocked, and who blocked them."""
    blocks = Block.objects.filter(Q(blocker_id=user_id) | Q(blocked_id=user_id))
    pairs = blocks.values_list("blocker_id", "blocked_id")
    return frozenset(id_ for pair in pairs for id_ in pair) - {user_id}
