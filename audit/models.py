"""The entries of the audit log."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from audit.constants import KEPT_DAYS
from core.ids import new_id

TEXT_MAX_LENGTH = 200


class AuditKind(models.TextChoices):
    READ = "read"
    ACT = "act", "set out to act"


class AuditEntry(models.Model):
    """A page of the admin that a member of staff saw, or a form they submitted.

    The entry of a page is written after rendering and before the response is sent; the
    entry of a form before it is processed, so also if it is then refused. ``question``
    contains the query of a list, or the action. Only old entries can be deleted.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=8, choices=AuditKind)
    page = models.CharField(max_length=TEXT_MAX_LENGTH)
    model = models.CharField(max_length=TEXT_MAX_LENGTH, blank=True)
    object_ids = ArrayField(models.CharField(max_length=TEXT_MAX_LENGTH), blank=True)
    question = models.JSONField(blank=True)
    address = models.CharField(max_length=TEXT_MAX_LENGTH)
    at = models.DateTimeField("time")

    class Meta:
        verbose_name_plural = "audit entries"
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["staff", "-id"], name="audit_entry_of_staff"),
            # Who has seen this row?
            GinIndex(fields=["object_ids"], name="audit_entry_of_object"),
        ]
        triggers = [
            pgtrigger.Protect(name="written_once", operation=pgtrigger.Update),
            # The time is the database's, so a caller cannot make a row look older.
            pgtrigger.Protect(
                name="kept_long_enough",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition(
                    f"OLD.at > statement_timestamp() - interval '{KEPT_DAYS} days'"
                ),
            ),
            # Tests empty tables by TRUNCATE; they put this one trigger out of force.
            pgtrigger.Trigger(
                name="never_emptied",
                level=pgtrigger.Statement,
                operation=pgtrigger.Truncate,
                when=pgtrigger.Before,
                func="""
                    RAISE EXCEPTION '% is never emptied', TG_TABLE_NAME
                        USING ERRCODE = 'restrict_violation';
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.page}"
