"""Sends users e-mails about decisions."""

from uuid import UUID

from moderation import mail
from moderation.models import Decision


def tell(*, decision_id: UUID) -> None:
    """Send the e-mail about a decision now, unless the user has left the site."""
    decision = Decision.objects.select_related("subject").get(pk=decision_id)
    if decision.subject.deleted_at is None:
        mail.decided(decision=decision)
