"""Register what audit adds to the site (ADR 32)."""

from audit import public
from audit.constants import KEPT_DAYS
from audit.services import retention as rules
from core import retention
from core.retention import Retention

public.register("audit.auditentry", "auth.group")

retention.register(
    Retention(
        of="audit.AuditEntry",
        what="the audit log",
        days=KEPT_DAYS,
        after="the entry",
        then="deleted",
        why="whoever misuses the admin is often found out late; it tells of users, too",
        rule=rules.entries,
    ),
    Retention(
        of="admin.LogEntry",
        what="what staff changed by Django's own forms",
        days=KEPT_DAYS,
        after="the change",
        then="deleted",
        why="as the audit log",
        rule=rules.changes,
    ),
)
