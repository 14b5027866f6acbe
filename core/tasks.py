"""What beat asks of the ground floor."""

from celery import shared_task

from core import clock, retention


@shared_task  # type: ignore[untyped-decorator]  # Celery has no types
def enforce_retention() -> None:
    """Forget whatever was kept long enough; a second run finds nothing."""
    retention.enforce_all(now=clock.database_now())
