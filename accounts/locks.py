"""Row locks of accounts."""

from uuid import UUID

from accounts.errors import CredentialsChanged
from accounts.models import User
from core.errors import NotFound


def lock_user(user_id: UUID) -> User:
    """Keep a user, such as their suspension, as it is until the transaction ends.

    Raises:
        NotFound: there is no such user.
    """
    # no_key: whoever points at the row must not wait for us, who may wait for them.
    user = User.objects.select_for_update(no_key=True).filter(pk=user_id).first()
    if user is None:
        raise NotFound("There is no such user.")
    return user


def lock_member(user_id: UUID) -> User:
    """Lock a user who has not left.

    Raises:
        NotFound: there is no such user, or they have left meanwhile.
    """
    user = lock_user(user_id)
    if user.deleted_at:
        raise NotFound("There is no such user.")
    return user


def lock_proven(user: User) -> User:
    """Lock a member whose credentials are still those of ``user``, as it was loaded.

    Checking a password is slow and runs outside transactions. Whoever acts on such a
    check does so under this lock, or a change made meanwhile would go unnoticed.

    Raises:
        CredentialsChanged: the password, e-mail or second factor is another by now.
        NotFound: the user has left meanwhile.
    """
    locked = lock_member(user.pk)
    if locked.credentials_version != user.credentials_version:
        raise CredentialsChanged
    return locked
