"""Following sellers, and telling followers that one is live."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from core.transactions import atomic
from sellers.errors import NotASeller
from sellers.models import Seller
from sellers.selectors import profiles
from streams import locks, notices
from streams.constants import FOLLOWS_MAX, NOTICE_BATCH_SIZE, NOTICE_PAUSE_SECONDS
from streams.errors import OwnFollow, TooManyFollows
from streams.models import Follow, Stream


@atomic
def follow(*, follower_id: UUID, seller_id: UUID, now: datetime) -> None:
    """Tell a user from now on when a seller goes live; a second call changes nothing.

    Raises:
        NotFound: there is no such user, they are suspended, or one of the two has
            blocked the other.
        OwnFollow: it is the same user.
        NotASeller: they do not sell.
        TooManyFollows: the user follows ``FOLLOWS_MAX`` already.
    """
    # As a block does, so that either finds the other done.
    locks.lock_buyer(follower_id)
    profiles.visible(seller_id, viewer_id=follower_id)
    mine = Follow.objects.filter(follower=follower_id)
    if mine.filter(seller=seller_id).exists():
        return
    if follower_id == seller_id:
        raise OwnFollow("You cannot do this to yourself.")
    if not Seller.objects.filter(pk=seller_id, is_seller=True).exists():
        raise NotASeller("This user is not a seller.")
    if mine.count() >= FOLLOWS_MAX:
        raise TooManyFollows(f"You can follow at most {FOLLOWS_MAX} sellers.")
    mine.create(follower_id=follower_id, seller_id=seller_id, created_at=now)


def unfollow(*, follower_id: UUID, seller_id: UUID) -> None:
    """Tell a user no more; a second call changes nothing.

    Raises:
        NotFound: there is no such user that they could see.
    """
    follows = Follow.objects.filter(follower=follower_id, seller=seller_id)
    if not follows.delete()[0]:
        profiles.visible(seller_id, viewer_id=follower_id)


def part(*, one_id: UUID, other_id: UUID) -> None:
    """Let neither of two users follow the other any more."""
    Follow.objects.filter(
        Q(follower=one_id, seller=other_id) | Q(follower=other_id, seller=one_id)
    ).delete()


def forget(*, user_id: UUID) -> None:
    """Let a user follow nobody any more, and nobody them."""
    Follow.objects.filter(Q(follower=user_id) | Q(seller=user_id)).delete()


def tell_live(*, seller_id: UUID, now: datetime) -> None:
    """Tell everybody who follows a seller that they are live: once a stream.

    A second call tells nobody, nor does one while the seller is out of sight, or after
    the end, or so soon after a stream that was told of that this one continues it.
    """
    pause = timedelta(seconds=NOTICE_PAUSE_SECONDS)
    before = Stream.objects.filter(seller=seller_id, ended_at__gt=now - pause)
    if before.filter(followers_told_at__isnull=False).exists():
        return
    # Before they are told: a task that is run again must not tell the same again.
    stream = _claim_untold(seller_id, now)
    if stream is None:
        return
    follows = Follow.objects.filter(seller=seller_id).order_by("follower")
    follower_ids = list(follows.values_list("follower", flat=True))
    for start in range(0, len(follower_ids), NOTICE_BATCH_SIZE):
        notices.seller_went_live(
            stream=stream,
            follower_ids=follower_ids[start : start + NOTICE_BATCH_SIZE],
            now=now,
        )


@atomic
def _claim_untold(seller_id: UUID, now: datetime) -> Stream | None:
    """Return the seller's stream that nobody was told of, and was not claimed before.

    Locked, because an UPDATE of rows that a subquery chose, as it is of streams that
    are shown, does not look again at a row that another one has changed meanwhile.
    """
    untold = Stream.objects.live().shown(now=now).filter(followers_told_at=None)
    stream = (
        untold.select_for_update(of=("self",))
        .select_related("seller__user")
        .filter(seller=seller_id)
        .first()
    )
    if stream is not None:
        stream.followers_told_at = now
        stream.save(update_fields=["followers_told_at"])
    return stream
