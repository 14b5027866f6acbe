"""The payload of a notification on the socket."""

from typing import Any

from accounts.models import User
from core import wire
from notifications import kinds
from notifications.models import Notification


def notification(row: Notification, *, unread_count: int) -> dict[str, Any]:
    """Return what a client gets: the kind's own facts beside those of all kinds."""
    facts = dict(row.parameters)
    if row.about is not None:
        facts[kinds.named(row.kind).about_key] = person(row.about)
    return facts | {
        "id": str(row.pk),
        "kind": row.kind,
        "text": row.text,
        "link": row.link,
        "created_at": wire.moment(row.created_at),
        "unread_count": unread_count,
    }


def person(user: User) -> dict[str, Any]:
    return {
        "id": str(user.pk),
        "username": user.username,
        "picture_url": user.picture_url,
    }
