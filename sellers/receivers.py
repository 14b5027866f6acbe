"""What happens below that sellers care about."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from accounts.signals import profile_changed, user_left, user_suspended
from core import clock
from realtime.signals import presence_changed
from sellers.services import markers, presence, selling, zones


@receiver(presence_changed)
def sync_presence(*, user_id: UUID, **kwargs: Any) -> None:
    """Show a user as present or not."""
    presence.sync(user_id=user_id, now=clock.database_now())


@receiver(user_suspended)
def take_off_the_map(*, user_id: UUID, now: datetime, **kwargs: Any) -> None:
    """Show a suspended user as offline; if this fails, they are not suspended."""
    presence.sync(user_id=user_id, now=now)


@receiver(user_left)
def close_shop(*, user_id: UUID, now: datetime, **kwargs: Any) -> None:
    """Take who leaves off the map, their words with them; a running stream ends."""
    selling.set_offer(user_id=user_id, is_seller=False, description="", now=now)


@receiver(user_left)
def forget_zones(*, user_id: UUID, now: datetime, **kwargs: Any) -> None:
    """Keep nothing of the places where who leaves wanted to be private."""
    zones.remove_all(user_id=user_id, now=now)


@receiver(profile_changed)
def redraw_marker(*, user_id: UUID, **kwargs: Any) -> None:
    """Show a new name or picture on the map."""
    markers.redraw(user_id=user_id)
