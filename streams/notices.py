"""What streams notifies users of."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from core import wire
from notifications.constants import Channel
from notifications.kinds import Kind, Parameters
from notifications.services import notifications
from streams.models import Stream


def _live(parameters: Parameters, seller: str) -> str:
    title = parameters["title"]
    if not title:
        return _("%(seller)s is live") % {"seller": seller}
    return _("%(seller)s is live: %(title)s") % {"seller": seller, "title": title}


SELLER_LIVE = Kind(
    name="seller_live",
    label=lambda: _("A seller you follow goes live"),
    text=_live,
    link="/sellers/{about_id}",
    about_key="seller",
    channels={Channel.IN_APP: True, Channel.EMAIL: False},
)


def seller_went_live(
    *, stream: Stream, follower_ids: Iterable[UUID], now: datetime
) -> None:
    """Tell each of these followers that somebody is live; where, the map shows."""
    assert stream.started_at is not None
    notifications.notify(
        kind=SELLER_LIVE.name,
        user_ids=follower_ids,
        about=stream.seller.user,
        parameters={
            "stream_id": str(stream.pk),
            "title": stream.title,
            "started_at": wire.moment(stream.started_at),
        },
        now=now,
    )
