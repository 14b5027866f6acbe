"""Keep two users from each other."""

from datetime import datetime
from uuid import UUID

from accounts import broadcasts, selectors
from accounts.errors import OwnBlock, TooManyBlocks
from accounts.models import Block, User
from accounts.signals import user_blocked
from core.errors import NotFound
from core.transactions import atomic

# Whoever looks at the map carries the list along.
BLOCKS_MAX = 1_000


@atomic
def block(*, blocker_id: UUID, blocked_id: UUID, now: datetime) -> None:
    """Let neither of two users see or watch the other; a second call changes nothing.

    Raises:
        OwnBlock: it is the same user.
        NotFound: there is no such user, or they have blocked the one who asks: whoever
            is blocked cannot tell.
        TooManyBlocks: they have blocked ``BLOCKS_MAX`` already.
    """
    if blocker_id == blocked_id:
        raise OwnBlock("This is you.")
    # A viewing is requested under its buyer's lock: it is there to be ended, or sees
    # the block.
    users = User.objects.select_for_update(no_key=True).order_by("pk")
    if len(users.filter(pk__in=(blocker_id, blocked_id))) < 2:
        raise NotFound("There is no such user.")
    mine = Block.objects.filter(blocker_id=blocker_id)
    if mine.filter(blocked_id=blocked_id).exists():
        return
    if selectors.is_blocked(blocker_id, by=blocked_id):
        raise NotFound("There is no such user.")
    if mine.count() >= BLOCKS_MAX:
        raise TooManyBlocks(f"At most {BLOCKS_MAX} users can be blocked.")
    mine.create(blocker_id=blocker_id, blocked_id=blocked_id, created_at=now)
    user_blocked.send(User, blocker_id=blocker_id, blocked_id=blocked_id, now=now)
    broadcasts.blocks_changed(user_ids=(blocker_id, blocked_id))


@atomic
def unblock(*, blocker_id: UUID, blocked_id: UUID) -> None:
    """Take a block back; a second call changes nothing.

    Raises:
        NotFound: there is no such user, or they have blocked the one who asks.
    """
    blocks = Block.objects.filter(blocker_id=blocker_id, blocked_id=blocked_id)
    if blocks.delete()[0]:
        broadcasts.blocks_changed(user_ids=(blocker_id, blocked_id))
        return
    is_there = User.objects.filter(pk=blocked_id).exists()
    if not is_there or selectors.is_blocked(blocker_id, by=blocked_id):
        raise NotFound("There is no such user.")
