"""Appeals."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.ids import new_id
from moderation.models.decision import REASON_MAX_LENGTH, Decision

APPEAL_MAX_LENGTH = 2000


class AppealStatus(models.TextChoices):
    OPEN = "open"
    UPHELD = "upheld", "the decision stands"
    OVERTURNED = "overturned", "the decision was wrong"


class AppealQuerySet(models.QuerySet["Appeal"]):
    def open(self) -> Self:
        return self.filter(status=AppealStatus.OPEN)


class Appeal(models.Model):
    """A user's appeal against a decision about them, at most one, and its answer."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="appeal")
    text = models.TextField(max_length=APPEAL_MAX_LENGTH)
    created_at = models.DateTimeField()
    status = models.CharField(
        max_length=16, choices=AppealStatus, default=AppealStatus.OPEN
    )
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="appeals_answered",
        null=True,
        blank=True,
    )
    answer = models.CharField(max_length=REASON_MAX_LENGTH, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status=AppealStatus.OPEN,
                    moderator=None,
                    answer="",
                    answered_at=None,
                )
                | ~Q(status=AppealStatus.OPEN)
                & ~Q(answer="")
                & Q(moderator__isnull=False, answered_at__gte=F("created_at")),
                name="moderation_appeal_status_agrees_with_its_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"appeal against: {self.decision}"

    @property
    def is_open(self) -> bool:
        return self.status == AppealStatus.OPEN
