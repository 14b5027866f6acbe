"""What Celery does for streams."""

from celery import shared_task


@shared_task
def tick() -> None:
    """Bill what is watched; safe twice, late, and beside any number of others."""
    from core import clock  # noqa: PLC0415 -- leaf
    from streams.services import meter  # noqa: PLC0415 -- leaf

    meter.tick(now=clock.database_now())
