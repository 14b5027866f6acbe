"""Decisions. A decision and its effect are written in one transaction.

Decisions about staff take two people: ``second`` is the person who confirmed it, see
proposals.py.

Decisions are idempotent: if nothing would change, no row is written and None is
returned. A decision in a case closes the case.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NotRequired, TypedDict, Unpack
from uuid import UUID

from accounts.models import User
from accounts.services import suspensions
from core.errors import NotFound
from core.transactions import atomic
from moderation.models import Case, Decision
from moderation.services.records import open_matter, record
from sellers.models import Seller
from sellers.services import barring, selling
from streams import locks, selectors
from streams.models import Rating, Stream
from streams.services import ratings, streams
from streams.states import StreamEndReason


class _Grounds(TypedDict):
    """The arguments of every decision: who decides, why, when, and in which case."""

    moderator: User
    second: NotRequired[User | None]
    reason: str
    now: datetime
    case_id: NotRequired[UUID | None]


class Order(_Grounds):
    """The arguments of a decision about a user."""

    subject_id: UUID


class RatingOrder(_Grounds):
    """The arguments of a decision about a rating."""

    rating_id: UUID


@atomic
def dismiss(
    *,
    moderator: User,
    case_id: UUID,
    reason: str,
    now: datetime,
    second: User | None = None,
) -> Decision | None:
    """Close a case without a consequence and without telling the user.

    Raises:
        NotFound: there is no such case.
        OwnCase: the moderator is the user.
        Outranked: the user is above the moderator.
        SecondPersonNeeded: they are staff, and nobody has confirmed the decision.
    """
    return _close("dismiss", moderator, second, case_id, reason, now)


@atomic
def warn(
    *,
    moderator: User,
    case_id: UUID,
    reason: str,
    now: datetime,
    second: User | None = None,
) -> Decision | None:
    """Close a case with a warning to the user.

    Raises:
        NotFound: there is no such case.
        OwnCase: the moderator is the user.
        Outranked: the user is above the moderator.
        SecondPersonNeeded: they are staff, and nobody has confirmed the decision.
    """
    return _close("warn", moderator, second, case_id, reason, now)


@atomic
def suspend(
    *,
    moderator: User,
    subject_id: UUID,
    reason: str,
    now: datetime,
    until: datetime | None = None,
    case_id: UUID | None = None,
    second: User | None = None,
) -> Decision | None:
    """Suspend a user, permanently without ``until``; their stream and viewings end.

    Raises:
        NotFound: there is no such user, or no such case about them.
        OwnCase: the moderator is the user.
        Outranked: the user is above the moderator.
        SecondPersonNeeded: they are staff, and nobody has confirmed the decision.
    """
    matter = open_matter(
        moderator=moderator, second=second, subject_id=subject_id, case_id=case_id
    )
    subject = suspensions.suspend(
        user_id=subject_id, reason=reason, now=now, until=until
    )
    return record(
        matter,
        action="suspend",
        target_id=subject_id,
        reason=reason,
        until=until,
        before=_suspension_of(matter.subject),
        after=_suspension_of(subject),
        now=now,
    )


@atomic
def lift_suspension(
    *,
    moderator: User,
    subject_id: UUID,
    reason: str,
    now: datetime,
    case_id: UUID | None = None,
    second: User | None = None,
) -> Decision | None:
    """Lift a suspension.

    Raises:
        NotFound: there is no such user, or no such case about them.
        OwnCase: the moderator is the user.
        Outranked: the user is above the moderator.
        SecondPersonNeeded: they are staff, and nobody has confirmed the decision.
    """
    matter = open_matter(
        moderator=moderator, second=second, subject_id=subject_id, case_id=case_id
    )
    subject = suspensions.lift(user_id=subject_id)
    return record(
        matter,
        action="lift_suspension",
        target_id=subject_id,
        reason=reason,
        before=_suspension_of(matter.subject),
        after=_suspension_of(subject),
        now=now,
    )


def hide_from_map(**order: Unpack[Order]) -> Decision | None:
    """Hide a seller from the map until this is reverted.

    Raises: as ``_decide``.
    """
    return _decide("hide_from_map", barring.bar, _bar_of, **order)


def show_on_map(**order: Unpack[Order]) -> Decision | None:
    """Show a hidden seller on the map again.

    Raises: as ``_decide``.
    """
    return _decide("show_on_map", barring.readmit, _bar_of, **order)


def stop_selling(**order: Unpack[Order]) -> Decision | None:
    """Stop a user from selling until this is reverted; a live stream ends.

    Raises: as ``_decide``.
    """
    return _decide("stop_selling", selling.revoke, _selling_of, **order)


def allow_selling(**order: Unpack[Order]) -> Decision | None:
    """Allow a user to sell again. They must start themselves, because it needs consent.

    Raises: as ``_decide``.
    """
    return _decide("allow_selling", selling.permit, _selling_of, **order)


@atomic
def end_stream(
    *,
    moderator: User,
    stream_id: UUID,
    reason: str,
    now: datetime,
    case_id: UUID | None = None,
    second: User | None = None,
) -> Decision | None:
    """End a live stream and its viewings.

    Raises:
        NotFound: there is no such stream, or no such case about its seller.
        OwnCase: the moderator is its seller.
        Outranked: its seller is above the moderator.
        SecondPersonNeeded: they are staff, and nobody has confirmed the decision.
    """
    seller_id = selectors.stream(stream_id).seller_id
    matter = open_matter(
        moderator=moderator, second=second, subject_id=seller_id, case_id=case_id
    )
    before = _end_of(locks.lock_stream_and_seller(stream_id))
    stream = streams.end(
        stream_id=stream_id, reason=StreamEndReason.FORCE_STOPPED, now=now
    )
    return record(
        matter,
        action="end_stream",
        reason=reason,
        target_id=stream_id,
        before=before,
        after=_end_of(stream),
        now=now,
    )


def hide_rating(**order: Unpack[RatingOrder]) -> Decision | None:
    """Hide a rating, and exclude it from the seller's average.

    Raises: as ``_decide_about_rating``.
    """
    return _decide_about_rating("hide_rating", ratings.hide, **order)


def show_rating(**order: Unpack[RatingOrder]) -> Decision | None:
    """Show a rating again, and include it in the average.

    Raises: as ``_decide_about_rating``.
    """
    return _decide_about_rating("show_rating", ratings.show, **order)


def _rating(rating_id: UUID) -> Rating:
    """Return a rating, even a hidden one. Decisions about it lock its buyer."""
    if (found := Rating.objects.filter(pk=rating_id).first()) is None:
        raise NotFound("There is no such rating.")
    return found


@atomic
def _decide(
    action: str,
    change: Callable[..., object],
    describe: Callable[[UUID], dict[str, Any]],
    **order: Unpack[Order],
) -> Decision | None:
    """Change a user and record the decision, with the values before and after.

    Raises:
        NotFound: there is no such user, or no such case about them.
        OwnCase: the moderator is the user.
        Outranked: the user is above the moderator.
        SecondPersonNeeded: they are staff, and nobody has confirmed the decision.
    """
    subject_id, now = order["subject_id"], order["now"]
    matter = open_matter(
        moderator=order["moderator"],
        second=order.get("second"),
        subject_id=subject_id,
        case_id=order.get("case_id"),
    )
    before = describe(subject_id)
    change(user_id=subject_id, now=now)
    return record(
        matter,
        action=action,
        target_id=subject_id,
        reason=order["reason"],
        before=before,
        after=describe(subject_id),
        now=now,
    )


@atomic
def _decide_about_rating(
    action: str,
    change: Callable[..., Rating],
    **order: Unpack[RatingOrder],
) -> Decision | None:
    """Change a rating and record the decision, which concerns its buyer.

    Raises:
        NotFound: there is no such rating, or no such case about its buyer.
        OwnCase: the moderator is its buyer.
        Outranked: its buyer is above the moderator.
        SecondPersonNeeded: they are staff, and nobody has confirmed the decision.
    """
    rating_id, now = order["rating_id"], order["now"]
    matter = open_matter(
        moderator=order["moderator"],
        second=order.get("second"),
        subject_id=_rating(rating_id).buyer_id,
        case_id=order.get("case_id"),
    )
    hidden_before = _rating(rating_id).hidden_at
    rating = change(rating_id=rating_id, now=now)
    return record(
        matter,
        action=action,
        reason=order["reason"],
        target_id=rating_id,
        before={"hidden_at": hidden_before},
        after={"hidden_at": rating.hidden_at},
        now=now,
    )


def _close(
    action: str,
    moderator: User,
    second: User | None,
    case_id: UUID,
    reason: str,
    now: datetime,
) -> Decision | None:
    case = Case.objects.filter(pk=case_id).first()
    if case is None:
        raise NotFound("There is no such case.")
    matter = open_matter(
        moderator=moderator, second=second, subject_id=case.user_id, case_id=case_id
    )
    return record(
        matter,
        action=action,
        target_id=case_id,
        reason=reason,
        before={},
        after={},
        now=now,
    )


def _suspension_of(user: User) -> dict[str, Any]:
    return {
        "suspended_at": user.suspended_at,
        "suspended_until": user.suspended_until,
        "suspension_reason": user.suspension_reason,
    }


def _bar_of(user_id: UUID) -> dict[str, Any]:
    seller = Seller.objects.filter(pk=user_id).first()
    return {"barred_at": None if seller is None else seller.barred_at}


def _selling_of(user_id: UUID) -> dict[str, Any]:
    seller = Seller.objects.filter(pk=user_id).first() or Seller()
    return {"is_seller": seller.is_seller, "revoked_at": seller.revoked_at}


def _end_of(stream: Stream) -> dict[str, Any]:
    return {
        "status": stream.status,
        "ended_at": stream.ended_at,
        "end_reason": stream.end_reason,
    }
