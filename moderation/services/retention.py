"""Which rows of moderation are kept no longer.

The triggers of both tables know the shortest time that anything is kept, and refuse
whoever would forget earlier, this module included.
"""

from datetime import datetime

from django.db.models import QuerySet

from core.retention import Rule, delete
from core.transactions import atomic
from moderation.models import AppealStatus, AuditEntry, Decision, Report


def _audit_log(before: datetime) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(at__lt=before)


def _evidence(before: datetime) -> QuerySet[Report]:
    """Return what was reported in cases that are over, and that nobody appeals."""
    appealed = Decision.objects.filter(appeal__status=AppealStatus.OPEN)
    return (
        Report.objects.filter(case__closed_at__lt=before)
        .exclude(evidence={}, details="")
        .exclude(case__decisions__in=appealed)
    )


@atomic
def _empty_reports(reports: QuerySet[Report], now: datetime) -> None:
    """Blank what was said and shown; who reported what, when and why stays."""
    reports.update(evidence={}, details="")


audit_log = Rule(outdated=_audit_log, forget=delete)
evidence = Rule(outdated=_evidence, forget=_empty_reports)
