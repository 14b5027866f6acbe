"""Which rows of streams are kept no longer."""

from datetime import datetime

from django.db.models import QuerySet

from core.retention import Rule, delete
from streams.models import FrozenVideoReport, SpendingLimit


def _replaced_limits(before: datetime) -> QuerySet[SpendingLimit]:
    return SpendingLimit.objects.filter(replaced_at__lt=before)


def _old_reports(before: datetime) -> QuerySet[FrozenVideoReport]:
    return FrozenVideoReport.objects.filter(reported_at__lt=before)


replaced_limits = Rule(outdated=_replaced_limits, forget=delete)
frozen_video_reports = Rule(outdated=_old_reports, forget=delete)
