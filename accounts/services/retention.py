"""Retention rules for accounts and for staff sign-ins."""

from datetime import datetime

from django.contrib.sessions.models import Session as BrowserSession
from django.db.models import Q, QuerySet

from accounts.models import Session
from core.retention import Rule, delete


def _ended_sessions(before: datetime) -> QuerySet[Session]:
    return Session.objects.filter(Q(revoked_at__lt=before) | Q(expires_at__lt=before))


def _ended_browser_sessions(before: datetime) -> QuerySet[BrowserSession]:
    return BrowserSession.objects.filter(expire_date__lt=before)


ended_sessions = Rule(outdated=_ended_sessions, forget=delete)
ended_browser_sessions = Rule(outdated=_ended_browser_sessions, forget=delete)
