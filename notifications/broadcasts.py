"""All socket events of notifications."""

from collections.abc import Iterable, Mapping
from uuid import UUID

import realtime
from notifications import wire
from notifications.models import Notification


def notified(
    *, notifications: Iterable[Notification], unread_counts: Mapping[UUID, int]
) -> None:
    """Send each notification to its user, with the number that this user has unread."""
    realtime.publish_many(
        realtime.Message(
            topic=f"user:{row.user_id}",
            event="notification",
            payload=wire.notification(row, unread_count=unread_counts[row.user_id]),
        )
        for row in notifications
    )


def notifications_read(*, user_id: UUID, unread_count: int) -> None:
    """Tell all devices of a user that notifications were read on one of them."""
    realtime.publish(
        topic=f"user:{user_id}",
        event="notifications_read",
        payload={"unread_count": unread_count},
    )
