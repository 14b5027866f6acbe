"""What beat asks of sellers, each safe to run twice."""

from celery import shared_task
from django.utils import timezone

from sellers.services import places, presence


@shared_task
def reconcile_presence() -> None:
    """Mend the statuses that no process lived to change."""
    presence.reconcile(now=timezone.now())


@shared_task
def forget_places() -> None:
    """Wipe exact locations and cells that are no longer needed."""
    places.forget(now=timezone.now())
