"""Reports, cases, decisions, appeals and proposals."""

from moderation.models.appeal import Appeal, AppealStatus
from moderation.models.case import Case, CaseQuerySet, CaseStatus
from moderation.models.decision import (
    REASON_MAX_LENGTH,
    SILENT_ACTIONS,
    Decision,
)
from moderation.models.proposal import PROPOSAL_LIVES, Proposal
from moderation.models.report import Report, ReportReason

__all__ = [
    "PROPOSAL_LIVES",
    "REASON_MAX_LENGTH",
    "SILENT_ACTIONS",
    "Appeal",
    "AppealStatus",
    "Case",
    "CaseQuerySet",
    "CaseStatus",
    "Decision",
    "Proposal",
    "Report",
    "ReportReason",
]
