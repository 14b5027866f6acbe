"""The seller's emergency exit."""

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from accounts.errors import TooManyBlocks
from accounts.locks import lock_user
from accounts.models import User
from accounts.services import blocks
from core.errors import NotFound
from core.transactions import atomic
from moderation.services import reports
from sellers.constants import HidingTime
from sellers.errors import NotASeller
from sellers.services import hiding
from streams import selectors
from streams.models import Stream, Viewing
from streams.services import streams

# A buyer who left this shortly before may be the reason.
JUST_LEFT_SECONDS = 60


@atomic
def flee(*, seller: User, stream_id: UUID, now: datetime) -> Stream:
    """End a seller's stream, hide the seller, block the viewer, and alert moderators.

    The current state is stored in urgent reports, and the current minute is not
    charged. Idempotent.

    Raises:
        NotFound: there is no such stream, or it is another's.
    """
    stream = selectors.stream(stream_id)
    if stream.seller_id != seller.pk:
        raise NotFound("There is no such stream.")
    just_before = (stream.ended_at or now) - timedelta(seconds=JUST_LEFT_SECONDS)
    watchers = selectors.watchers(stream_id, since=just_before)
    # The common lock order: users by id, then sellers, streams and viewings.
    concerned = reports.alarmed_about(seller_id=seller.pk, now=now)
    concerned |= {seller.pk, *(each.buyer_id for each in watchers)}
    for user_id in sorted(concerned):
        lock_user(user_id)
    _report(seller, stream, watchers, now)
    stream = streams.abort(
        seller_id=seller.pk,
        stream_id=stream_id,
        flees_from=[each.buyer_id for each in watchers],
        now=now,
    )
    with suppress(NotASeller):
        hiding.hide(user_id=seller.pk, lasts=HidingTime.UNTIL_SHOWN, now=now)
    for each in watchers:
        # A buyer who has blocked the seller cannot come back anyway.
        with suppress(NotFound, TooManyBlocks):
            blocks.block(blocker_id=seller.pk, blocked_id=each.buyer_id, now=now)
    return stream


def _report(
    seller: User, stream: Stream, watchers: list[Viewing], now: datetime
) -> None:
    """Report the viewings, or the stream if nobody watches."""
    subjects = [("viewing", each.pk) for each in watchers]
    for subject_type, subject_id in subjects or [("stream", stream.pk)]:
        reports.raise_alarm(
            seller=seller, subject_type=subject_type, subject_id=subject_id, now=now
        )
