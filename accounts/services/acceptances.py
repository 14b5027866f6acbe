"""Write down who agreed to which text."""

from datetime import datetime
from uuid import UUID

from accounts.documents import DOCUMENTS
from accounts.errors import DocumentChanged
from accounts.models import Acceptance
from core.errors import FieldError, Invalid


def accept(*, user_id: UUID, document: str, version: str, now: datetime) -> Acceptance:
    """Record that a user agrees to a text as it stands. A second call changes nothing.

    Raises:
        Invalid: there is no such text.
        DocumentChanged: it has another version by now, which is told.
    """
    if document not in DOCUMENTS:
        raise Invalid(
            FieldError("document", "invalid_choice", "There is no such text.")
        )
    current = DOCUMENTS[document].version
    if version != current:
        raise DocumentChanged("Read the new version first.", version=current)
    acceptance, _ = Acceptance.objects.get_or_create(
        user_id=user_id,
        document=document,
        version=version,
        defaults={"accepted_at": now},
    )
    return acceptance
