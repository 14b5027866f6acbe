"""What Celery does for the sockets."""

from celery import shared_task


@shared_task  # type: ignore[untyped-decorator]  # Celery has no types
def sweep_presence() -> None:
    """Tell who has gone even when every server is down; safe at any time."""
    from realtime import presence  # noqa: PLC0415 -- leaf

    presence.sweep()
