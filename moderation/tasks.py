"""Moderation's background tasks."""

from uuid import UUID

from celery import shared_task

from moderation.services import notices


@shared_task
def tell_of_decision(decision_id: str) -> None:
    """Send a user the e-mail about a decision. Not idempotent: each run sends one."""
    notices.tell(decision_id=UUID(decision_id))
