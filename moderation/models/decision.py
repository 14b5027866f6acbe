"""Decisions."""

import pgtrigger
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from core.ids import new_id
from moderation.models.case import Case
from streams.models import Rating, Stream

REASON_MAX_LENGTH = 200  # a suspended user's row keeps it, too


class Action(models.TextChoices):
    DISMISS = "dismiss"
    WARN = "warn"
    HIDE_FROM_MAP = "hide_from_map", "Hide from the map"
    SHOW_ON_MAP = "show_on_map", "Show on the map again"
    STOP_SELLING = "stop_selling", "Take the right to sell"
    ALLOW_SELLING = "allow_selling", "Give the right to sell back"
    SUSPEND = "suspend"
    LIFT_SUSPENSION = "lift_suspension", "Lift the suspension"
    END_STREAM = "end_stream", "End the stream"
    HIDE_RATING = "hide_rating", "Hide the rating"
    SHOW_RATING = "show_rating", "Show the rating again"


# What the user it is about is not told: it changes nothing for them, and would only
# tell that somebody has reported them.
SILENT_ACTIONS = frozenset({Action.DISMISS})


RATING_ACTIONS = [Action.HIDE_RATING, Action.SHOW_RATING]


class Decision(models.Model):
    """What a moderator did to a user, and why: written with its effect, and for good.

    ``before`` and ``after`` are what it changed, field by field. A suspension without
    an ``until`` is one for good. The subject of a stream's end is its seller, that
    of a rating's hiding its buyer.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    action = models.CharField(max_length=32, choices=Action)
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
    stream = models.ForeignKey(
        Stream, models.PROTECT, related_name="decisions", null=True, blank=True
    )
    rating = models.ForeignKey(
        Rating, models.PROTECT, related_name="decisions", null=True, blank=True
    )
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
                condition=Q(action=Action.END_STREAM, stream__isnull=False)
                | ~Q(action=Action.END_STREAM) & Q(stream=None),
                name="moderation_decision_names_the_stream_it_ends",
            ),
            models.CheckConstraint(
                condition=Q(action__in=RATING_ACTIONS, rating__isnull=False)
                | ~Q(action__in=RATING_ACTIONS) & Q(rating=None),
                name="moderation_decision_names_the_rating_it_hides",
            ),
            models.CheckConstraint(
                condition=Q(case__isnull=False)
                | ~Q(action__in=[Action.DISMISS, Action.WARN]),
                name="moderation_decision_names_the_case_it_closes",
            ),
            models.CheckConstraint(
                condition=Q(until=None)
                | Q(action=Action.SUSPEND, until__gt=F("decided_at")),
                name="moderation_decision_until_is_a_suspensions",
            ),
        ]
        # TRUNCATE is not refused: Django's transactional tests empty tables with it.
        triggers = [
            pgtrigger.Protect(
                name="written_once", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()}, {self.decided_at:%Y-%m-%d}"
