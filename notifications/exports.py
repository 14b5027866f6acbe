"""The section of notifications in a user's export."""

from typing import Any
from uuid import UUID

from notifications.models import Notification


def notifications(user_id: UUID) -> dict[str, Any]:
    """Return what the user was told, oldest first."""
    mine = Notification.objects.filter(user=user_id).order_by("pk")
    return {
        "notifications": list(
            mine.values("kind", "parameters", "link", "created_at", "read_at")
        )
    }
