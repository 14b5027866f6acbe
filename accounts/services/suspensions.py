"""Keep a user out for a while, or for good."""

from datetime import datetime
from uuid import UUID

import realtime
from accounts import locks
from accounts.models import User
from accounts.signals import user_suspended
from core.transactions import atomic
from realtime.constants import CloseCode


@atomic
def suspend(
    *, user_id: UUID, reason: str, now: datetime, until: datetime | None = None
) -> User:
    """Refuse every token and socket of a user from now on; None is for good.

    A second call changes the end and the reason; the start stays. Sessions are kept:
    they work again when the suspension is over.

    Raises:
        NotFound: there is no such user.
    """
    assert reason
    assert until is None or until > now
    user = locks.lock_user(user_id)
    user.suspended_at = user.suspended_at if user.is_suspended(now=now) else now
    user.suspended_until = until
    user.suspension_reason = reason
    _save(user)
    user_suspended.send(User, user_id=user.pk, now=now)
    realtime.close_user(user.pk, CloseCode.FORBIDDEN)
    return user


@atomic
def lift(*, user_id: UUID) -> User:
    """End a suspension; of a user who is not suspended, nothing changes.

    Raises:
        NotFound: there is no such user.
    """
    user = locks.lock_user(user_id)
    user.suspended_at = user.suspended_until = None
    user.suspension_reason = ""
    _save(user)
    return user


def _save(user: User) -> None:
    user.save(update_fields=["suspended_at", "suspended_until", "suspension_reason"])
