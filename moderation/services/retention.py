"""Retention of reports and of the audit log.

Triggers on both tables enforce a minimum retention, also for this module.
"""

from datetime import datetime

from django.db.models import QuerySet

from core.retention import Rule, delete
from core.transactions import atomic
from moderation.models import AppealStatus, AuditEntry, Decision, Report


def _audit_log(before: datetime) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(at__lt=before)


def _evidence(before: datetime) -> QuerySet[Report]:
    """Return reports of closed cases without an open appeal."""
    appealed = Decision.objects.filter(appeal__status=AppealStatus.OPEN)
    return (
        Report.objects.filter(case__closed_at__lt=before)
        .exclude(evidence={}, details="")
        .exclude(case__decisions__in=appealed)
    )


@atomic
def _empty_reports(reports: QuerySet[Report], now: datetime) -> None:
    """Erase details and evidence; the reporter, subject, time and reason stay."""
    reports.update(evidence={}, details="")


audit_log = Rule(outdated=_audit_log, forget=delete)
evidence = Rule(outdated=_evidence, forget=_empty_reports)
