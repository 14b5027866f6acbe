"""Periodic tasks of realtime."""

from celery import shared_task


@shared_task  # type: ignore[untyped-decorator]  # Celery has no types
def sweep_presence() -> None:
    """Sweep expired leases even if all servers are down. Safe at any time."""
    from realtime import presence  # noqa: PLC0415 -- leaf

    presence.sweep()
