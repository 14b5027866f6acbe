"""Retention of what staff did. The database refuses to delete younger entries."""

from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.db.models import QuerySet

from audit.models import AuditEntry
from core.retention import Rule, delete


def _entries(before: datetime) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(at__lt=before)


def _changes(before: datetime) -> QuerySet[LogEntry]:
    return LogEntry.objects.filter(action_time__lt=before)


entries = Rule(outdated=_entries, forget=delete)
changes = Rule(outdated=_changes, forget=delete)
