"""What Celery does for streams."""

from uuid import UUID

from celery import shared_task


@shared_task
def tick() -> None:
    """Bill what is watched; safe twice, late, and beside any number of others."""
    from core import clock  # noqa: PLC0415 -- leaf
    from streams.meter import meter  # noqa: PLC0415 -- leaf

    meter.tick(now=clock.database_now())


@shared_task
def watch_meter() -> None:
    """Log an error while no meter ticks."""
    from core import clock  # noqa: PLC0415 -- leaf
    from streams.meter import meter_watch  # noqa: PLC0415 -- leaf

    meter_watch.look(now=clock.database_now())


@shared_task
def publish_ratings() -> None:
    """Show the ratings that are final; a second run finds none."""
    from core import clock  # noqa: PLC0415 -- leaf
    from streams.services import ratings  # noqa: PLC0415 -- leaf

    ratings.publish(now=clock.database_now())


@shared_task
def tell_followers(seller_id: str) -> None:
    """Tell whoever follows a seller that they are live; a second run tells nobody."""
    from core import clock  # noqa: PLC0415 -- leaf
    from streams.services import follows  # noqa: PLC0415 -- leaf

    follows.tell_live(seller_id=UUID(seller_id), now=clock.database_now())


@shared_task
def advance_lines() -> None:
    """Give free seats to whoever is next in line; safe twice, and beside others."""
    from core import clock  # noqa: PLC0415 -- leaf
    from streams.services import lines  # noqa: PLC0415 -- leaf

    lines.advance(now=clock.database_now())
