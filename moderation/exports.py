"""The reports of a user, and the decisions about them, for the user's data export."""

from typing import Any
from uuid import UUID

from django.db.models import F

from moderation import selectors
from moderation.models import Report


def safety(user_id: UUID) -> dict[str, Any]:
    """Return the reports that the user made, and the decisions that they were sent.

    Excludes who reported the user and who decided.
    """
    reports = Report.objects.filter(reporter=user_id).order_by("created_at")
    decisions = selectors.decisions_about(user_id).order_by("decided_at")
    return {
        "reports": list(
            reports.values(
                *("id", "reason", "details", "created_at"),
                subject_type=F("case__subject_type"),
                subject_id=F("case__subject_id"),
            )
        ),
        "decisions": list(
            decisions.values(
                *("id", "action", "reason", "until", "decided_at"),
                appealed_with=F("appeal__text"),
                answer=F("appeal__answer"),
                answered_at=F("appeal__answered_at"),
            )
        ),
    }
