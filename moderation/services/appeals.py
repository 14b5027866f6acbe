"""Appeal once; somebody else than who decided looks at it again."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from accounts.locks import lock_user
from accounts.models import User
from core.errors import NotFound
from core.transactions import atomic
from moderation import broadcasts, selectors
from moderation.errors import AlreadyAppealed, OwnDecision
from moderation.models import Action, Appeal, AppealStatus, Decision
from moderation.services import decisions
from moderation.services.records import open_matter

# What is taken back when a decision was wrong. A stream that ended stays so.
REVERSALS: dict[Action, Callable[..., Decision | None]] = {
    Action.SUSPEND: decisions.lift_suspension,
    Action.HIDE_FROM_MAP: decisions.show_on_map,
    Action.STOP_SELLING: decisions.allow_selling,
    Action.HIDE_RATING: decisions.show_rating,
}


@atomic
def appeal(*, user: User, decision_id: UUID, text: str, now: datetime) -> Appeal:
    """Ask for a decision to be looked at again.

    Raises:
        NotFound: there is no such decision, or it is about somebody else.
        AlreadyAppealed: it was appealed before; there is no second time.
    """
    lock_user(user.pk)
    decision = selectors.decisions_about(user.pk).filter(pk=decision_id).first()
    if decision is None:
        raise NotFound("There is no such decision about you.")
    if Appeal.objects.filter(decision=decision).exists():
        raise AlreadyAppealed("You have already appealed this decision.")
    return Appeal.objects.create(decision=decision, text=text, created_at=now)


def appeal_by_link(*, token: str, text: str, now: datetime) -> Appeal:
    """Appeal as who has the link of one decision, whether they can sign in or not.

    Raises:
        LinkInvalid: it is forged or too old, or whom it is about has another e-mail
            by now, or has left.
        AlreadyAppealed: it was appealed before; there is no second time.
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
    """Let a decision stand, and tell the user why; of an answered appeal nothing.

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
    """Take a decision back as far as it still holds, and tell the user.

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
        decision = answered.decision
        REVERSALS[Action(decision.action)](
            moderator=moderator,
            second=second,
            reason=reason,
            now=now,
            **_about(decision),
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
    # Read before the lock of the user, it may have been answered since.
    found.refresh_from_db(fields=["status"])
    if not found.is_open:
        return None
    found.status = status
    found.moderator, found.answer = moderator, reason
    found.answered_at = max(now, found.created_at)
    found.save(update_fields=["status", "moderator", "answer", "answered_at"])
    broadcasts.appeal_answered(decision=decision)
    return found


def _refuse_who_decided(decision: Decision, *people: User | None) -> None:
    decided = {decision.moderator_id, decision.confirmed_by_id}
    if any(person is not None and person.pk in decided for person in people):
        raise OwnDecision("You cannot answer an appeal against your own decision.")


def _about(decision: Decision) -> dict[str, UUID]:
    if decision.rating_id is not None:
        return {"rating_id": decision.rating_id}
    return {"subject_id": decision.subject_id}


def _is_in_force(decision: Decision) -> bool:
    """Tell whether nothing of its kind was decided about the same since."""
    kinds = {
        Action.SUSPEND: (Action.SUSPEND, Action.LIFT_SUSPENSION),
        Action.HIDE_FROM_MAP: (Action.HIDE_FROM_MAP, Action.SHOW_ON_MAP),
        Action.STOP_SELLING: (Action.STOP_SELLING, Action.ALLOW_SELLING),
        Action.HIDE_RATING: (Action.HIDE_RATING, Action.SHOW_RATING),
    }.get(Action(decision.action), ())
    alike = Decision.objects.filter(
        subject_id=decision.subject_id, rating=decision.rating_id, action__in=kinds
    )
    return alike.order_by("-id").first() == decision
