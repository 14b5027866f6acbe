"""Proposals."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.ids import new_id
from moderation import subjects
from moderation.models.case import Case
from moderation.models.decision import REASON_MAX_LENGTH

# Long enough for the next shift. After that, it must be proposed again.
PROPOSAL_LIVES = timedelta(days=1)


class Proposal(models.Model):
    """A moderator's proposal about a colleague, without effect until it is confirmed.

    ``row_id`` is the id of the act's row: a user, case, stream, rating or appeal.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    act = models.CharField(max_length=32, choices=subjects.act_choices)
    row_id = models.UUIDField()
    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    case = models.ForeignKey(
        Case, models.PROTECT, related_name="proposals", null=True, blank=True
    )
    reason = models.CharField(max_length=REASON_MAX_LENGTH)
    until = models.DateTimeField(null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__gte=F("proposed_at")),
                name="moderation_proposal_confirmed_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None)
                | ~Q(confirmed_by=F("proposed_by")) & ~Q(confirmed_by=F("subject")),
                name="moderation_proposal_is_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(proposed_by=F("subject")),
                name="moderation_proposal_is_about_another",
            ),
        ]
        indexes = [
            models.Index(
                fields=["proposed_at"],
                condition=Q(confirmed_at=None),
                name="moderation_proposal_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()}: {self.subject}"
