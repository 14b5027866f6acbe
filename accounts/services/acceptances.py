"""Records which user accepted which document."""

from datetime import datetime
from uuid import UUID

from accounts.documents import DOCUMENTS
from accounts.errors import DocumentChanged
from accounts.models import Acceptance
from core.errors import FieldError, Invalid


def accept(*, user_id: UUID, document: str, version: str, now: datetime) -> Acceptance:
    """Record that a user accepts a document's current version. Idempotent.

    Raises:
        Invalid: the document does not exist.
        DocumentChanged: it has a newer version, which is returned.
    """
    if document not in DOCUMENTS:
        raise Invalid(
            FieldError("document", "invalid_choice", "This document does not exist.")
        )
    current = DOCUMENTS[document].version
    if version != current:
        raise DocumentChanged("Please read the new version first.", version=current)
    acceptance, _ = Acceptance.objects.get_or_create(
        user_id=user_id,
        document=document,
        version=version,
        defaults={"accepted_at": now},
    )
    return acceptance
