"""Retention of reports. Triggers enforce a minimum, also for this module."""

from datetime import datetime

from django.db.models import QuerySet

from core.retention import Rule
from core.transactions import atomic
from moderation.models import AppealStatus, Decision, Report


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


evidence = Rule(outdated=_evidence, forget=_empty_reports)
