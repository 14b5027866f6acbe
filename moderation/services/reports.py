"""Report what is wrong; what is said of one subject comes together in one case."""

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

# Pressed again so soon, it is the same matter.
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
    """Write a report down, with the subject as it is now, in the subject's open case.

    Nobody it is about learns of it. A second one waits until the first is decided.

    Raises:
        NotFound: there is no such subject, or it is not this user's to see.
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
    """Write an urgent report down of what a seller flees from; twice is once.

    It may be of their own stream: somebody may be at the door. An alarm of theirs less
    than ``ALARMS_JOIN_SECONDS`` before, about the same user or followed by one of their
    own stream, is the same matter: its open case takes this report as well.

    Raises:
        NotFound: there is no such subject, or it is not this user's to see.
    """
    subject = subjects.find(
        subject_type=subject_type, subject_id=subject_id, reporter_id=seller.pk
    )
    # Those of the case are locked already: see ``alarmed_about``.
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
    """Return whom a seller's open alarms are about; lock them before the next one."""
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
    """Return the case of a seller's last alarm, if one about this user belongs to it.

    About their own stream, when nobody watched, it belongs to any.
    """
    alarms = _open_alarms(seller_id, now)
    if user_id != seller_id:
        alarms = alarms.filter(user_id=user_id)
    return alarms.order_by("-opened_at", "-pk").first()


def _open_case(
    subject_type: str, subject_id: UUID, subject: Subject, now: datetime
) -> Case:
    """Return the subject's open case, or a new one.

    Whoever reports or decides holds the lock of the user it is about. So of two first
    reports the second finds the case, and no report gets into one that is closing.
    """
    lock_user(subject.user_id)
    case, _is_new = Case.objects.open().get_or_create(
        subject_type=subject_type,
        subject_id=subject_id,
        user_id=subject.user_id,
        defaults={"opened_at": now},
    )
    return case
