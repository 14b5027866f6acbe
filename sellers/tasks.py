"""What beat asks of sellers, each safe to run twice."""

from celery import shared_task

from core import clock
from sellers.services import hiding, places, presence


@shared_task
def reconcile_presence() -> None:
    """Mend the statuses that no process lived to change."""
    presence.reconcile(now=clock.database_now())


@shared_task
def forget_places() -> None:
    """Wipe exact locations and cells that are no longer needed."""
    places.forget(now=clock.database_now())


@shared_task
def show_again() -> None:
    """Show the sellers again who wanted to be hidden for a time that is over."""
    hiding.show_again(now=clock.database_now())
