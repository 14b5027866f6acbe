"""Retention of notifications."""

from datetime import datetime

from django.db.models import QuerySet

from core.retention import Rule, delete
from notifications.models import Notification


def _old(before: datetime) -> QuerySet[Notification]:
    return Notification.objects.filter(created_at__lt=before)


old = Rule(outdated=_old, forget=delete)
