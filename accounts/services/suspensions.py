"""Suspends users, temporarily or permanently."""

from datetime import datetime
from uuid import UUID

import realtime
from accounts import locks
from accounts.models import User
from accounts.recent import checks
from accounts.signals import user_suspended
from core.transactions import atomic
from realtime.constants import CloseCode


@atomic
def suspend(
    *, user_id: UUID, reason: str, now: datetime, until: datetime | None = None
) -> User:
    """Refuse all tokens and sockets of a user from now on. None means permanently.

    A second call changes the end and the reason but not the start. Sessions are kept
    and work again after the suspension.

    Raises:
        NotFound: the user does not exist.
    """
    assert reason
    assert until is None or until > now
    user = locks.lock_user(user_id)
    user.suspended_at = user.suspended_at if user.is_suspended(now=now) else now
    user.suspended_until = until
    user.suspension_reason = reason
    _save(user)
    checks.forget_all()
    user_suspended.send(User, user_id=user.pk, now=now)
    realtime.close_user(user.pk, CloseCode.FORBIDDEN)
    return user


@atomic
def lift(*, user_id: UUID) -> User:
    """End a suspension. Does nothing if the user is not suspended.

    Raises:
        NotFound: the user does not exist.
    """
    user = locks.lock_user(user_id)
    user.suspended_at = user.suspended_until = None
    user.suspension_reason = ""
    _save(user)
    return user


def _save(user: User) -> None:
    user.save(update_fields=["suspended_at", "suspended_until", "suspension_reason"])
