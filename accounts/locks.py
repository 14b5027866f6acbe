"""Row locks of accounts."""

from uuid import UUID

from accounts.errors import CredentialsChanged
from accounts.models import User
from core.errors import NotFound


def lock_user(user_id: UUID) -> User:
    """Lock a user's row, including any suspension, until the transaction ends.

    Raises:
        NotFound: the user does not exist.
    """
    # no_key: inserting a row that references this one must not block, or two
    # transactions could deadlock.
    user = User.objects.select_for_update(no_key=True).filter(pk=user_id).first()
    if user is None:
        raise NotFound("There is no such user.")
    return user


def lock_member(user_id: UUID) -> User:
    """Lock a user who has not deleted their account.

    Raises:
        NotFound: the user does not exist, or has deleted their account meanwhile.
    """
    user = lock_user(user_id)
    if user.deleted_at:
        raise NotFound("There is no such user.")
    return user


def lock_proven(user: User) -> User:
    """Lock a user whose credentials are unchanged since ``user`` was loaded.

    Checking a password is slow, so it runs outside transactions. Services that act on
    such a check must take this lock, or they would miss a change made meanwhile.

    Raises:
        CredentialsChanged: the password, e-mail or second factor has changed.
        NotFound: the user has deleted their account meanwhile.
    """
    locked = lock_member(user.pk)
    if locked.credentials_version != user.credentials_version:
        raise CredentialsChanged
    return locked
