"""What one user has agreed to, and has not."""

from uuid import UUID

from accounts.documents import DOCUMENTS
from accounts.models import Acceptance


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
