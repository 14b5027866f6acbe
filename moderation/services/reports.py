"""Reports. All open reports of one subject are in one case."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from accounts.locks import lock_user
from accounts.models import User
from core.transactions import atomic
from moderation import subjects
from moderation.errors import AlreadyReported, OwnSubject
from moderation.models import Case, Report, ReportReason
from moderation.models.report import URGENT_REASONS
from moderation.subjects import Subject

# Another alarm within this time joins the open case.
ALARMS_JOIN_SECONDS = 600
PANIC = "The seller pressed the panic button."


@atomic
def report(
    *,
    reporter: User,
    subject_type: str,
    subject_id: UUID,
    reason: ReportReason,
    details: str = "",
    now: datetime,
) -> Report:
    """Store a report in the subject's open case, with the subject's current state.

    The reported user is not told. A user can report a subject again after the decision.

    Raises:
        NotFound: there is no such subject, or this user must not see it.
        OwnSubject: it is about the reporter.
        AlreadyReported: their last report of it is still open.
    """
    subject = subjects.find(
        subject_type=subject_type, subject_id=subject_id, reporter_id=reporter.pk
    )
    if subject.user_id == reporter.pk:
        raise OwnSubject("You cannot report yourself.")
    return _file(
        reporter, subject_type, subject_id, subject, reason, details=details, now=now
    )


@atomic
def raise_alarm(
    *, seller: User, subject_type: str, subject_id: UUID, now: datetime
) -> None:
    """Store an urgent report of a seller in danger. Idempotent.

    It may be about the seller's own stream, for example if the danger is at the door.
    If an alarm less than ``ALARMS_JOIN_SECONDS`` ago is about the same user, or this
    one is about the seller's own stream, this report joins its open case.

    Raises:
        NotFound: there is no such subject, or this user must not see it.
    """
    subject = subjects.find(
        subject_type=subject_type, subject_id=subject_id, reporter_id=seller.pk
    )
    # The caller has locked these users: see ``alarmed_about``.
    case = _case_of_alarm(seller.pk, subject.user_id, now)
    if case is None:
        case = _open_case(subject_type, subject_id, subject, now)
    alarms = case.reports.filter(reporter=seller, reason=ReportReason.DANGER)
    if not alarms.filter(**{f"evidence__{subject_type}__id": str(subject_id)}).exists():
        _write(
            case,
            seller,
            ReportReason.DANGER,
            subject,
            details=PANIC,
            now=now,
        )


def alarmed_about(*, seller_id: UUID, now: datetime) -> set[UUID]:
    """Return the users of a seller's open alarms, to be locked before another alarm."""
    return set(_open_alarms(seller_id, now).values_list("user_id", flat=True))


def _file(
    reporter: User,
    subject_type: str,
    subject_id: UUID,
    subject: Subject,
    reason: ReportReason,
    *,
    details: str,
    now: datetime,
) -> Report:
    case = _open_case(subject_type, subject_id, subject, now)
    if case.reports.filter(reporter=reporter).exists():
        raise AlreadyReported("You have already reported this. We are looking into it.")
    return _write(case, reporter, reason, subject, details=details, now=now)


def _write(
    case: Case,
    reporter: User,
    reason: ReportReason,
    subject: Subject,
    *,
    details: str,
    now: datetime,
) -> Report:
    if reason in URGENT_REASONS and not case.is_urgent:
        case.is_urgent = True
        case.save(update_fields=["is_urgent"])
    return case.reports.create(
        reporter=reporter,
        reason=reason,
        details=details,
        evidence=subject.evidence,
        created_at=now,
    )


def _open_alarms(seller_id: UUID, now: datetime) -> QuerySet[Case]:
    since = now - timedelta(seconds=ALARMS_JOIN_SECONDS)
    return Case.objects.open().filter(
        reports__reporter=seller_id,
        reports__reason=ReportReason.DANGER,
        reports__details=PANIC,
        reports__created_at__gt=since,
    )


def _case_of_alarm(seller_id: UUID, user_id: UUID, now: datetime) -> Case | None:
    """Return the case of a seller's last alarm if an alarm about this user joins it.

    An alarm about the seller's own stream, without a viewer, joins any.
    """
    alarms = _open_alarms(seller_id, now)
    if user_id != seller_id:
        alarms = alarms.filter(user_id=user_id)
    return alarms.order_by("-opened_at", "-pk").first()


def _open_case(
    subject_type: str, subject_id: UUID, subject: Subject, now: datetime
) -> Case:
    """Return the subject's open case, or a new one.

    Reports and decisions hold the lock of the user they concern. So of two concurrent
    first reports, the second finds the case, and no report enters a case being closed.
    """
    lock_user(subject.user_id)
    case, _is_new = Case.objects.open().get_or_create(
        subject_type=subject_type,
        subject_id=subject_id,
        user_id=subject.user_id,
        defaults={"opened_at": now},
    )
    return case
