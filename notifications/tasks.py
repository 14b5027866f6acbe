"""What Celery does for notifications."""

from celery import shared_task

from core import clock
from notifications.services import emails


@shared_task
def send_emails() -> None:
    """Send the e-mails that wait; safe twice, and beside others."""
    emails.send(now=clock.database_now())
