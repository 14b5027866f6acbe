"""Decisions."""

from uuid import UUID

import pgtrigger
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from core.ids import new_id
from moderation import subjects
from moderation.models.case import Case

REASON_MAX_LENGTH = 200  # also stored on a suspended user's row


# Users are not sent these. They change nothing and would only reveal a report.
SILENT_ACTIONS = frozenset({"dismiss"})
CASE_ACTIONS = ["dismiss", "warn"]


class Decision(models.Model):
    """A moderator's decision about a user, written with its effect and never changed.

    ``before`` and ``after`` contain the changed fields. A suspension without ``until``
    is permanent. The target is the row that was decided about, such as a stream, and
    the subject is the user it concerns, such as the stream's seller.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    action = models.CharField(max_length=32, choices=subjects.decision_choices)
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="decisions_made"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="decisions_confirmed",
        null=True,
        blank=True,
        help_text="The second person, if it took two.",
    )
    subject = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="decisions_received"
    )
    target_type = models.CharField(max_length=16, choices=subjects.choices)
    target_id = models.UUIDField()
    case = models.ForeignKey(
        Case, models.PROTECT, related_name="decisions", null=True, blank=True
    )
    reason = models.CharField(max_length=REASON_MAX_LENGTH)
    until = models.DateTimeField(null=True, blank=True)
    before = models.JSONField(encoder=DjangoJSONEncoder)
    after = models.JSONField(encoder=DjangoJSONEncoder)
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(moderator=F("subject")),
                name="moderation_decision_is_about_another",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None)
                | ~Q(confirmed_by=F("moderator")) & ~Q(confirmed_by=F("subject")),
                name="moderation_decision_is_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="moderation_decision_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(case__isnull=False) | ~Q(action__in=CASE_ACTIONS),
                name="moderation_decision_names_the_case_it_closes",
            ),
            models.CheckConstraint(
                condition=Q(until=None)
                | Q(action="suspend", until__gt=F("decided_at")),
                name="moderation_decision_until_is_a_suspensions",
            ),
        ]
        indexes = [
            models.Index(fields=["target_id"], name="moderation_decision_target")
        ]
        # TRUNCATE is allowed, because Django's transactional tests use it.
        triggers = [
            pgtrigger.Protect(
                name="written_once", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()}, {self.decided_at:%Y-%m-%d}"

    @property
    def stream_id(self) -> UUID | None:
        """The stream that the decision ended, if any."""
        return self.target_id if self.target_type == "stream" else None
