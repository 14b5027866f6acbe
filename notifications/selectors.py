"""Queries about notifications, and about which of them users want."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from notifications import kinds
from notifications.constants import Channel
from notifications.kinds import Kind
from notifications.models import Notification, Preference


@dataclass(frozen=True, kw_only=True)
class Setting:
    """Whether a kind reaches a user on a channel, and whether that can be changed."""

    kind: str
    name: str
    channel: Channel
    is_on: bool
    is_fixed: bool


def inbox(user_id: UUID) -> QuerySet[Notification]:
    """Return a user's notifications, with the users whom they are about."""
    mine = Notification.objects.listed().filter(user=user_id)
    return mine.select_related("about")


def unread_count(user_id: UUID) -> int:
    return unread_counts([user_id])[user_id]


def unread_counts(user_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return how many notifications each of these users has not read."""
    counts = dict.fromkeys(user_ids, 0)
    unread = Notification.objects.listed().unread().filter(user__in=counts)
    counted = unread.order_by().values_list("user").annotate(count=Count("pk"))
    return counts | dict(counted)


def settings_of(user_id: UUID) -> list[Setting]:
    """Return a user's setting for each channel of each kind."""
    optional = [kind.name for kind in kinds.registered() if kind.is_optional]
    mine = Preference.objects.filter(user=user_id, kind__in=optional)
    chosen = {(row.kind, row.channel): row.is_on for row in mine}
    return [
        Setting(
            kind=kind.name,
            name=kind.label(),
            channel=channel,
            is_on=chosen.get((kind.name, channel), is_on),
            is_fixed=not kind.is_optional,
        )
        for kind in kinds.registered()
        for channel, is_on in kind.channels.items()
    ]


def users_who_want(kind: Kind, channel: Channel, *, among: Iterable[UUID]) -> set[UUID]:
    """Return the users whom a kind reaches on a channel."""
    users = set(among)
    is_on = kind.channels.get(channel, False)
    if channel not in kind.channels or not kind.is_optional:
        return users if is_on else set()
    chosen = Preference.objects.filter(
        user__in=users, kind=kind.name, channel=channel, is_on=not is_on
    ).values_list("user", flat=True)
    return users - set(chosen) if is_on else set(chosen)
