"""Row locks of accounts."""

from uuid import UUID

from accounts.models import User
from core.errors import NotFound


def lock_member(user_id: UUID) -> User:
    """Keep a user from leaving until the transaction ends.

    Raises:
        NotFound: there is no such user, or they have left meanwhile.
    """
    # no_key: whoever points at the row must not wait for us, who may wait for them.
    members = User.objects.select_for_update(no_key=True).filter(deleted_at=None)
    user = members.filter(pk=user_id).first()
    if user is None:
        raise NotFound("There is no such user.")
    return user
