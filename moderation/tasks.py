"""What moderation has done behind its back."""

from uuid import UUID

from celery import shared_task

from moderation.services import notices


@shared_task
def tell_of_decision(decision_id: str) -> None:
    """Tell a user by e-mail what was decided; a second run tells again."""
    notices.tell(decision_id=UUID(decision_id))
