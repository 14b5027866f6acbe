"""Locks the rows of a decision, and records it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.locks import lock_user
from accounts.models import User
from core.errors import NotFound
from moderation import mail, notices, subjects
from moderation.errors import Outranked, OwnCase, OwnProposal, SecondPersonNeeded
from moderation.models import SILENT_ACTIONS, Case, Decision


@dataclass(frozen=True, kw_only=True)
class Matter:
    """A moderator's decision about a locked user, in a case if there is one.

    ``second`` is the person who confirmed the moderator's proposal.
    """

    moderator: User
    second: User | None
    subject: User
    case: Case | None


def open_matter(
    *,
    moderator: User,
    subject_id: UUID,
    case_id: UUID | None,
    second: User | None = None,
) -> Matter:
    """Lock a user, which also protects all cases about them, for a decision.

    Raises:
        NotFound: there is no such user, or no such case about them.
        OwnCase: the moderator is the user, or the second person is.
        Outranked: the user is above the moderator, or the second person.
        OwnProposal: the second person is the moderator.
        SecondPersonNeeded: the user is staff, and there is no second person.
    """
    subject = lock_user(subject_id)
    for person in filter(None, (moderator, second)):
        _refuse_unfit(person, subject)
    case = None
    if case_id is not None:
        case = Case.objects.filter(pk=case_id, user=subject).first()
        if case is None:
            raise NotFound("There is no such case.")
    if second == moderator:
        raise OwnProposal("You cannot confirm your own proposal.")
    if any(_rank(subject)) and second is None:
        raise SecondPersonNeeded(subject_id=subject_id)
    return Matter(moderator=moderator, second=second, subject=subject, case=case)


def record(
    matter: Matter,
    *,
    action: str,
    target_id: UUID,
    reason: str,
    before: dict[str, Any],
    after: dict[str, Any],
    now: datetime,
    **more: Any,
) -> Decision | None:
    """Record a decision, close its case and notify the user; None if unchanged."""
    before, after = before | _status(matter.case), after | _closed(matter.case, now)
    if before == after:
        return None
    decision = Decision.objects.create(
        action=action,
        moderator=matter.moderator,
        confirmed_by=matter.second,
        subject=matter.subject,
        target_type=subjects.kind_of(action).name,
        target_id=target_id,
        case=matter.case,
        reason=reason,
        before=before,
        after=after,
        decided_at=now,
        **more,
    )
    if action not in SILENT_ACTIONS:
        notices.decided(decision=decision, now=now)
        mail.queue(decision=decision)
    return decision


def _refuse_unfit(person: User, subject: User) -> None:
    if subject == person:
        raise OwnCase("You cannot decide about yourself.")
    if _rank(subject) > _rank(person):
        raise Outranked("You cannot decide about a user of a higher rank.")


def _rank(user: User) -> tuple[bool, bool]:
    return user.is_superuser, user.is_staff


def _status(case: Case | None) -> dict[str, str]:
    return {} if case is None else {"case": case.status}


def _closed(case: Case | None, now: datetime) -> dict[str, str]:
    if case is not None and case.is_open:
        case.close(now=now)
        case.save(update_fields=["status", "closed_at"])
    return _status(case)
