"""What beat asks of the guestbook."""

from celery import shared_task

from tests.guestbook import services


@shared_task
def greet():
    """Greet whoever reads."""
    services.greet()
