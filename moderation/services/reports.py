"""Report what is wrong; what is said of one subject comes together in one case."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from accounts.locks import lock_user
from accounts.models import User
from core.transactions import atomic
from moderation import subjects
from moderation.errors import AlreadyReported, OwnSubject
from moderation.models import Case, Report, ReportReason, SubjectType
from moderation.models.report import URGENT_REASONS
from moderation.subjects import Subject


@atomic
def report(
    *,
    reporter: User,
    subject_type: SubjectType,
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
        raise OwnSubject("This is your own.")
    return _file(
        reporter, subject_type, subject_id, subject, reason, details=details, now=now
    )


@atomic
def raise_alarm(
    *, seller: User, subject_type: SubjectType, subject_id: UUID, now: datetime
) -> None:
    """Write an urgent report down of what a seller flees from; twice is once.

    It may be of their own stream: somebody may be at the door.

    Raises:
        NotFound: there is no such subject, or it is not this user's to see.
    """
    subject = subjects.find(
        subject_type=subject_type, subject_id=subject_id, reporter_id=seller.pk
    )
    with suppress(AlreadyReported):
        _file(
            seller,
            subject_type,
            subject_id,
            subject,
            ReportReason.DANGER,
            details="The seller pressed the panic button.",
            now=now,
        )


def _file(
    reporter: User,
    subject_type: SubjectType,
    subject_id: UUID,
    subject: Subject,
    reason: ReportReason,
    *,
    details: str,
    now: datetime,
) -> Report:
    case = _open_case(subject_type, subject_id, subject, now)
    if case.reports.filter(reporter=reporter).exists():
        raise AlreadyReported("You have reported this already. We are looking at it.")
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


def _open_case(
    subject_type: SubjectType, subject_id: UUID, subject: Subject, now: datetime
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
