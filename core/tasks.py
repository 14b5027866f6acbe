"""Periodic tasks of core."""

from celery import shared_task

from core import clock, retention


@shared_task  # type: ignore[untyped-decorator]  # Celery has no types
def enforce_retention() -> None:
    """Forget all expired rows. Idempotent."""
    retention.enforce_all(now=clock.database_now())
