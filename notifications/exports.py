"""The section of notifications in a user's export."""

from typing import Any
from uuid import UUID

from notifications.models import Notification, Preference


def notifications(user_id: UUID) -> dict[str, Any]:
    """Return what the user was told, oldest first, and what they chose."""
    mine = Notification.objects.filter(user=user_id).order_by("pk")
    chosen = Preference.objects.filter(user=user_id).order_by("kind", "channel")
    return {
        "preferences": list(chosen.values("kind", "channel", "is_on")),
        "notifications": list(
            mine.values("kind", "parameters", "link", "created_at", "read_at")
        ),
    }
