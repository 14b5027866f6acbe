"""Notify users, and mark what they have read."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Greatest

from accounts.models import User
from core.transactions import atomic
from notifications import broadcasts, kinds, selectors
from notifications.constants import Channel
from notifications.models import Notification, Preference
from notifications.services import emails


@atomic
def notify(
    *,
    kind: str,
    user_ids: Iterable[UUID],
    parameters: Mapping[str, Any],
    now: datetime,
    about: User | None = None,
) -> list[Notification]:
    """Write a notification for each of these users, and send it after the commit.

    Call this in the transaction of what it tells, so that either both are committed or
    none is. A user who switched off every channel of the kind gets none. A second call
    notifies again.

    Raises:
        KeyError: no app has registered this kind, or its link needs another parameter.
    """
    declared = kinds.named(kind)
    link = declared.link.format(**parameters, about_id=about and about.pk)
    user_ids = list(user_ids)
    in_app = selectors.users_who_want(declared, Channel.IN_APP, among=user_ids)
    by_email = selectors.users_who_want(declared, Channel.EMAIL, among=user_ids)
    written = Notification.objects.bulk_create(
        Notification(
            user_id=user_id,
            kind=kind,
            about=about,
            parameters=dict(parameters),
            link=link,
            created_at=now,
            is_listed=user_id in in_app,
        )
        for user_id in user_ids
        if user_id in in_app | by_email
    )
    emails.plan(
        notifications=[row for row in written if row.user_id in by_email], now=now
    )
    listed = [row for row in written if row.is_listed]
    counts = selectors.unread_counts(row.user_id for row in listed)
    broadcasts.notified(notifications=listed, unread_counts=counts)
    return written


@atomic
def read(*, user_id: UUID, up_to: UUID, now: datetime) -> int:
    """Mark a user's notifications as read, up to and including one; return the rest.

    The rest is the number that came later. Idempotent.
    """
    seen = Notification.objects.unread().filter(user=user_id, pk__lte=up_to)
    changed = seen.update(read_at=Greatest(now, "created_at"))
    unread_count = selectors.unread_count(user_id)
    if changed:
        broadcasts.notifications_read(user_id=user_id, unread_count=unread_count)
    return unread_count


def forget_between(*, one_id: UUID, other_id: UUID) -> None:
    """Delete what two users were told about each other."""
    Notification.objects.filter(
        Q(user=one_id, about=other_id) | Q(user=other_id, about=one_id)
    ).delete()


def forget(*, user_id: UUID) -> None:
    """Delete what a user was told or chose, and what others were told about them."""
    Notification.objects.filter(Q(user=user_id) | Q(about=user_id)).delete()
    Preference.objects.filter(user=user_id).delete()
