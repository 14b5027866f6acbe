"""What happens below that sellers care about."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver
from django.utils import timezone

from accounts.signals import profile_changed, user_suspended
from realtime.signals import presence_changed
from sellers.services import markers, presence


@receiver(presence_changed)
def sync_presence(*, user_id: UUID, **kwargs: Any) -> None:
    """Show a user as present or not."""
    presence.sync(user_id=user_id, now=timezone.now())


@receiver(user_suspended)
def take_off_the_map(*, user_id: UUID, **kwargs: Any) -> None:
    """Show a suspended user as offline; if this fails, they are not suspended."""
    presence.sync(user_id=user_id, now=timezone.now())


@receiver(profile_changed)
def redraw_marker(*, user_id: UUID, **kwargs: Any) -> None:
    """Show a new name or picture on the map."""
    markers.redraw(user_id=user_id)
