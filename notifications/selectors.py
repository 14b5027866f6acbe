"""Queries about notifications."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, QuerySet

from notifications.models import Notification


def inbox(user_id: UUID) -> QuerySet[Notification]:
    """Return a user's notifications, with the users whom they are about."""
    mine = Notification.objects.of_known_kinds().filter(user=user_id)
    return mine.select_related("about")


def unread_count(user_id: UUID) -> int:
    return unread_counts([user_id])[user_id]


def unread_counts(user_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return how many notifications each of these users has not read."""
    counts = dict.fromkeys(user_ids, 0)
    unread = Notification.objects.of_known_kinds().unread().filter(user__in=counts)
    counted = unread.order_by().values_list("user").annotate(count=Count("pk"))
    return counts | dict(counted)
