"""What is reported, what is decided about it, and why."""

from moderation.models.appeal import Appeal, AppealStatus
from moderation.models.audit import AuditEntry, AuditKind
from moderation.models.case import Case, CaseQuerySet, CaseStatus, SubjectType
from moderation.models.decision import (
    REASON_MAX_LENGTH,
    SILENT_ACTIONS,
    Action,
    Decision,
)
from moderation.models.proposal import PROPOSAL_LIVES, Act, Proposal
from moderation.models.report import Report, ReportReason

__all__ = [
    "PROPOSAL_LIVES",
    "REASON_MAX_LENGTH",
    "SILENT_ACTIONS",
    "Act",
    "Action",
    "Appeal",
    "AppealStatus",
    "AuditEntry",
    "AuditKind",
    "Case",
    "CaseQuerySet",
    "CaseStatus",
    "Decision",
    "Proposal",
    "Report",
    "ReportReason",
    "SubjectType",
]
