"""Blocks between users."""

from datetime import datetime
from uuid import UUID

from accounts import broadcasts, selectors
from accounts.errors import OwnBlock, TooManyBlocks
from accounts.models import Block, User
from accounts.signals import user_blocked
from core.errors import NotFound
from core.transactions import atomic

# Every query of the map includes this list.
BLOCKS_MAX = 1_000


@atomic
def block(*, blocker_id: UUID, blocked_id: UUID, now: datetime) -> None:
    """Block a user, so that neither sees or watches the other. Idempotent.

    Raises:
        OwnBlock: both are the same user.
        NotFound: there is no such user, or they have blocked the caller, who must not
            learn that.
        TooManyBlocks: the caller has already blocked ``BLOCKS_MAX`` users.
    """
    if blocker_id == blocked_id:
        raise OwnBlock("You cannot do this to yourself.")
    # Viewings are requested under their buyer's lock, so a concurrent one is either
    # ended here or refused.
    users = User.objects.select_for_update(no_key=True).order_by("pk")
    if len(users.filter(pk__in=(blocker_id, blocked_id))) < 2:
        raise NotFound("There is no such user.")
    mine = Block.objects.filter(blocker_id=blocker_id)
    if mine.filter(blocked_id=blocked_id).exists():
        return
    if selectors.is_blocked(blocker_id, by=blocked_id):
        raise NotFound("There is no such user.")
    if mine.count() >= BLOCKS_MAX:
        raise TooManyBlocks(f"You can block at most {BLOCKS_MAX} users.")
    mine.create(blocker_id=blocker_id, blocked_id=blocked_id, created_at=now)
    user_blocked.send(User, blocker_id=blocker_id, blocked_id=blocked_id, now=now)
    broadcasts.blocks_changed(user_ids=(blocker_id, blocked_id))


@atomic
def unblock(*, blocker_id: UUID, blocked_id: UUID) -> None:
    """Remove a block. Idempotent.

    Raises:
        NotFound: there is no such user, or they have blocked the caller.
    """
    blocks = Block.objects.filter(blocker_id=blocker_id, blocked_id=blocked_id)
    if blocks.delete()[0]:
        broadcasts.blocks_changed(user_ids=(blocker_id, blocked_id))
        return
    is_there = User.objects.filter(pk=blocked_id).exists()
    if not is_there or selectors.is_blocked(blocker_id, by=blocked_id):
        raise NotFound("There is no such user.")
