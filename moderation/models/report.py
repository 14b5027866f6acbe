"""Reports."""

from typing import Self

import pgtrigger
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from core.ids import new_id
from moderation.constants import EVIDENCE_KEPT_DAYS
from moderation.models.case import Case, CaseStatus

DETAILS_MAX_LENGTH = 2000


class ReportReason(models.TextChoices):
    CHILD_SAFETY = "child_safety", "a child is in danger"
    DANGER = "danger", "somebody may be harmed"
    ILLEGAL = "illegal", "something against the law"
    SEXUAL = "sexual", "nudity or sex"
    HARASSMENT = "harassment", "insults, threats or hatred"
    PRIVACY = "privacy", "shows people who did not agree to it"
    FRAUD = "fraud", "a fraud, or not what was promised"
    IMPERSONATION = "impersonation", "pretends to be somebody else"
    SPAM = "spam", "advertising or spam"
    OTHER = "other", "something else"


# Reviewed before all others, because somebody may be in danger.
URGENT_REASONS = frozenset({ReportReason.CHILD_SAFETY, ReportReason.DANGER})


class ReportQuerySet(models.QuerySet["Report"]):
    def open(self) -> Self:
        return self.filter(case__status=CaseStatus.OPEN)

    def closed(self) -> Self:
        return self.filter(case__status=CaseStatus.CLOSED)


class Report(models.Model):
    """A user's report about a subject, with the subject's state at that moment.

    It is open as long as its case. ``evidence`` contains the values of the subject's
    rows at that time, so that changing a name or text later hides nothing. The only
    change allowed is to erase evidence and details some time after the case.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="reports")
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="reports_made"
    )
    reason = models.CharField(max_length=32, choices=ReportReason)
    details = models.TextField(max_length=DETAILS_MAX_LENGTH, blank=True)
    evidence = models.JSONField(encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField()

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            # A subject has one open case, so this allows one open report per subject.
            # Panic is excluded: each press records the current state.
            models.UniqueConstraint(
                fields=["case", "reporter"],
                condition=~models.Q(reason=ReportReason.DANGER),
                name="moderation_report_one_unless_danger",
            ),
            models.CheckConstraint(
                condition=models.Q(reason__in=ReportReason.values),
                name="moderation_report_reason_is_known",
            ),
        ]
        # TRUNCATE is allowed, because Django's transactional tests use it.
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="written_once",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func=f"""
                    IF (NEW.details, NEW.evidence) = ('', '{{}}'::jsonb)
                        AND (NEW.id, NEW.case_id, NEW.reporter_id)
                            = (OLD.id, OLD.case_id, OLD.reporter_id)
                        AND (NEW.reason, NEW.created_at)
                            = (OLD.reason, OLD.created_at)
                        AND EXISTS (
                            SELECT FROM moderation_case
                            WHERE id = OLD.case_id AND closed_at
                                <= statement_timestamp()
                                    - interval '{EVIDENCE_KEPT_DAYS} days'
                        )
                    THEN
                        RETURN NEW;
                    END IF;
                    RAISE EXCEPTION 'Cannot update rows from % table', TG_TABLE_NAME;
                """,  # noqa: S608 -- a constant of ours
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}, {self.created_at:%Y-%m-%d}"

    @property
    def is_urgent(self) -> bool:
        return self.reason in URGENT_REASONS
