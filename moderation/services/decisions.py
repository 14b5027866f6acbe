"""Decide. A decision and its effect are one transaction: neither is without the other.

What is so already is not decided again: the second call of two that are alike changes
nothing, writes nothing, and returns None.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.models import User
from accounts.services import suspensions
from moderation.errors import Outranked, OwnCase
from moderation.models import Action, Decision
from streams import locks
from streams.models import Stream
from streams.services import streams
from streams.states import StreamEndReason


@transaction.atomic
def suspend(
    *,
    moderator: User,
    subject_id: UUID,
    reason: str,
    now: datetime,
    until: datetime | None = None,
) -> Decision | None:
    """Keep a user out, for good if there is no end; what they sell or watch ends.

    Raises:
        NotFound: there is no such user.
        OwnCase: the moderator is the user.
        Outranked: the user is above the moderator.
    """
    subject = suspensions.lock(subject_id)
    _refuse_unless_theirs(moderator, subject)
    before = _suspension_of(subject)
    subject = suspensions.suspend(
        user_id=subject_id, reason=reason, now=now, until=until
    )
    return _record(
        action=Action.SUSPEND,
        moderator=moderator,
        subject=subject,
        reason=reason,
        until=until,
        before=before,
        after=_suspension_of(subject),
        decided_at=now,
    )


@transaction.atomic
def lift_suspension(
    *, moderator: User, subject_id: UUID, reason: str, now: datetime
) -> Decision | None:
    """Let a suspended user in again.

    Raises:
        NotFound: there is no such user.
        OwnCase: the moderator is the user.
        Outranked: the user is above the moderator.
    """
    subject = suspensions.lock(subject_id)
    _refuse_unless_theirs(moderator, subject)
    before = _suspension_of(subject)
    subject = suspensions.lift(user_id=subject_id)
    return _record(
        action=Action.LIFT_SUSPENSION,
        moderator=moderator,
        subject=subject,
        reason=reason,
        before=before,
        after=_suspension_of(subject),
        decided_at=now,
    )


@transaction.atomic
def end_stream(
    *, moderator: User, stream_id: UUID, reason: str, now: datetime
) -> Decision | None:
    """End a live stream, and with it what buyers pay for it.

    Raises:
        NotFound: there is no such stream.
        OwnCase: the moderator is its seller.
        Outranked: its seller is above the moderator.
    """
    stream = locks.lock_stream_and_seller(stream_id)
    _refuse_unless_theirs(moderator, stream.seller.user)
    before = _end_of(stream)
    stream = streams.end(
        stream_id=stream_id, reason=StreamEndReason.FORCE_STOPPED, now=now
    )
    return _record(
        action=Action.END_STREAM,
        moderator=moderator,
        subject=stream.seller.user,
        stream=stream,
        reason=reason,
        before=before,
        after=_end_of(stream),
        decided_at=now,
    )


def _refuse_unless_theirs(moderator: User, subject: User) -> None:
    if subject == moderator:
        raise OwnCase("You cannot decide about yourself.")
    if _rank(subject) > _rank(moderator):
        raise Outranked("You cannot decide about somebody above you.")


def _rank(user: User) -> tuple[bool, bool]:
    return user.is_superuser, user.is_staff


def _suspension_of(user: User) -> dict[str, Any]:
    return {
        "suspended_at": user.suspended_at,
        "suspended_until": user.suspended_until,
        "suspension_reason": user.suspension_reason,
    }


def _end_of(stream: Stream) -> dict[str, Any]:
    return {
        "status": stream.status,
        "ended_at": stream.ended_at,
        "end_reason": stream.end_reason,
    }


def _record(
    *, before: dict[str, Any], after: dict[str, Any], **decision: Any
) -> Decision | None:
    if before == after:
        return None
    return Decision.objects.create(before=before, after=after, **decision)
