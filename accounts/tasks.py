"""What accounts do without being asked."""

from celery import shared_task
from django.utils import timezone

from accounts.services import sessions


@shared_task
def forget_sessions() -> None:
    """Delete sessions that are over for good; a second run finds none."""
    sessions.forget_expired(now=timezone.now())
