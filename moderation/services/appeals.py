"""Appeals: one per decision, answered by another moderator than the one who decided."""

from datetime import datetime
from uuid import UUID

from accounts.locks import lock_user
from accounts.models import User
from core.errors import NotFound
from core.transactions import atomic
from moderation import notices, selectors, subjects
from moderation.errors import AlreadyAppealed, OwnDecision
from moderation.models import Appeal, AppealStatus, Decision
from moderation.services.records import open_matter
from moderation.subjects import Act


@atomic
def appeal(*, user: User, decision_id: UUID, text: str, now: datetime) -> Appeal:
    """Appeal against a decision.

    Raises:
        NotFound: there is no such decision, or it is about somebody else.
        AlreadyAppealed: it was appealed before.
    """
    lock_user(user.pk)
    decision = selectors.decisions_about(user.pk).filter(pk=decision_id).first()
    if decision is None:
        raise NotFound("There is no such decision about you.")
    if Appeal.objects.filter(decision=decision).exists():
        raise AlreadyAppealed("You have already appealed this decision.")
    return Appeal.objects.create(decision=decision, text=text, created_at=now)


def appeal_by_link(*, token: str, text: str, now: datetime) -> Appeal:
    """Appeal with the link of a decision, without signing in.

    Raises:
        LinkInvalid: it is forged or has expired, or the user has changed their e-mail
            or deleted their account.
        AlreadyAppealed: it was appealed before.
    """
    decision = selectors.decision_by_link(token=token)
    return appeal(user=decision.subject, decision_id=decision.pk, text=text, now=now)


@atomic
def uphold(
    *,
    moderator: User,
    appeal_id: UUID,
    reason: str,
    now: datetime,
    second: User | None = None,
) -> Appeal | None:
    """Uphold a decision and notify the user; None if the appeal is already answered.

    Raises:
        NotFound: there is no such appeal.
        OwnDecision: the moderator, or the second person, made the decision.
        OwnCase: the moderator is the user.
        Outranked: the user is above the moderator.
        SecondPersonNeeded: they are staff, and nobody has confirmed the answer.
    """
    return _answer(AppealStatus.UPHELD, moderator, second, appeal_id, reason, now)


@atomic
def overturn(
    *,
    moderator: User,
    appeal_id: UUID,
    reason: str,
    now: datetime,
    second: User | None = None,
) -> Appeal | None:
    """Revert a decision, as far as it still applies, and notify the user.

    Raises:
        NotFound: there is no such appeal.
        OwnDecision: the moderator, or the second person, made the decision.
        OwnCase: the moderator is the user.
        Outranked: the user is above the moderator.
        SecondPersonNeeded: they are staff, and nobody has confirmed the answer.
    """
    answered = _answer(
        AppealStatus.OVERTURNED, moderator, second, appeal_id, reason, now
    )
    if answered is not None and _is_in_force(answered.decision):
        undo = _undo(answered.decision)
        undo.decide(
            moderator=moderator,
            second=second,
            reason=reason,
            now=now,
            **{undo.row_name: answered.decision.target_id},
        )
    return answered


def _answer(
    status: AppealStatus,
    moderator: User,
    second: User | None,
    appeal_id: UUID,
    reason: str,
    now: datetime,
) -> Appeal | None:
    found = Appeal.objects.filter(pk=appeal_id).select_related("decision").first()
    if found is None:
        raise NotFound("There is no such appeal.")
    decision = found.decision
    _refuse_who_decided(decision, moderator, second)
    open_matter(
        moderator=moderator,
        second=second,
        subject_id=decision.subject_id,
        case_id=None,
    )
    # It was read before the user's lock, so it may have been answered meanwhile.
    found.refresh_from_db(fields=["status"])
    if not found.is_open:
        return None
    found.status = status
    found.moderator, found.answer = moderator, reason
    found.answered_at = max(now, found.created_at)
    found.save(update_fields=["status", "moderator", "answer", "answered_at"])
    notices.appeal_answered(decision=decision, now=now)
    return found


def _refuse_who_decided(decision: Decision, *people: User | None) -> None:
    decided = {decision.moderator_id, decision.confirmed_by_id}
    if any(person is not None and person.pk in decided for person in people):
        raise OwnDecision("You cannot answer an appeal against your own decision.")


def _undo(decision: Decision) -> Act:
    return subjects.act_named(subjects.act_named(decision.action).undone_by)


def _is_in_force(decision: Decision) -> bool:
    """Return whether it can be undone, and no decision of its kind was made since."""
    undone_by = subjects.act_named(decision.action).undone_by
    alike = Decision.objects.filter(
        target_type=decision.target_type,
        target_id=decision.target_id,
        action__in=[decision.action, undone_by],
    )
    return bool(undone_by) and alike.order_by("-id").first() == decision
