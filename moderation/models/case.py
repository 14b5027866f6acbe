"""Cases."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q

from core.ids import new_id
from moderation import subjects


class CaseStatus(models.TextChoices):
    OPEN = "open"
    CLOSED = "closed"


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> Self:
        return self.filter(status=CaseStatus.OPEN)

    def urgent_first(self) -> Self:
        """Order by priority: urgent cases first, then the oldest."""
        return self.order_by("status", "-is_urgent", "opened_at")

    def with_report_counts(self) -> Self:
        """Add ``report_count``."""
        return self.annotate(report_count=Count("reports"))


class Case(models.Model):
    """All open reports of one subject, which are decided together.

    ``user`` is the user it concerns: a stream's seller, a rating's buyer, or the other
    party of a viewing. A case is urgent if one of its reports is.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject_type = models.CharField(max_length=16, choices=subjects.report_choices)
    subject_id = models.UUIDField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="cases"
    )
    is_urgent = models.BooleanField(default=False)
    status = models.CharField(
        max_length=16, choices=CaseStatus, default=CaseStatus.OPEN
    )
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "user"],
                condition=Q(status=CaseStatus.OPEN),
                name="moderation_case_one_open_per_subject",
            ),
            models.CheckConstraint(
                condition=Q(status=CaseStatus.OPEN, closed_at=None)
                | Q(status=CaseStatus.CLOSED, closed_at__gte=F("opened_at")),
                name="moderation_case_status_agrees_with_its_end",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-is_urgent", "opened_at"],
                condition=Q(status=CaseStatus.OPEN),
                name="moderation_open_cases",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_subject_type_display()} of {self.user}"

    @property
    def is_open(self) -> bool:
        return self.status == CaseStatus.OPEN

    def close(self, *, now: datetime) -> None:
        """Mark the case as closed; the caller saves it."""
        self.status = CaseStatus.CLOSED
        # The time was read before the lock; a case that we waited for may be newer.
        self.closed_at = max(now, self.opened_at)
