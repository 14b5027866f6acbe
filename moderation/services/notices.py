"""Tell users by e-mail what was decided about them."""

from uuid import UUID

from moderation import mail
from moderation.models import Decision


def tell(*, decision_id: UUID) -> None:
    """Send the letter of a decision now, if its subject still has an address."""
    decision = Decision.objects.select_related("subject").get(pk=decision_id)
    if decision.subject.deleted_at is None:
        mail.decided(decision=decision)
