"""Retention of retry records."""

from datetime import datetime

from django.db.models import QuerySet

from core.retention import Rule, delete
from retries.models import Retry


def _untried(before: datetime) -> QuerySet[Retry]:
    """Return items that no round has seen for a long time, so their cause is gone."""
    return Retry.objects.filter(next_try_at__lt=before)


untried = Rule(outdated=_untried, forget=delete)
