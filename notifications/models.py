"""Notifications: what one user was told of, and whether they have read it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.ids import new_id
from notifications import kinds

KIND_MAX_LENGTH = 32
LINK_MAX_LENGTH = 200


class NotificationQuerySet(models.QuerySet["Notification"]):
    def unread(self) -> Self:
        return self.filter(read_at=None)

    def of_known_kinds(self) -> Self:
        """Exclude rows of kinds that no app registers any more."""
        return self.filter(kind__in=kinds.names())


class Notification(models.Model):
    """One thing that one user is told of.

    ``parameters`` are the facts that the kind's text needs, ready for JSON. Another
    user whom it is about is a reference and never a name, so that names are current
    and go with the account.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications"
    )
    kind = models.CharField(max_length=KIND_MAX_LENGTH)
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
    )
    parameters = models.JSONField(default=dict, blank=True)
    link = models.CharField(max_length=LINK_MAX_LENGTH)
    created_at = models.DateTimeField(db_index=True)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(read_at=None) | Q(read_at__gte=F("created_at")),
                name="notifications_notification_read_after_it_came",
            ),
            models.CheckConstraint(
                condition=Q(about=None) | ~Q(about=F("user")),
                name="notifications_notification_about_another",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="notifications_of_user"),
            models.Index(
                fields=["user"],
                condition=Q(read_at=None),
                name="notifications_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.created_at:%Y-%m-%d}"

    @property
    def text(self) -> str:
        """What the user reads, with the current name of the other user."""
        name = self.about.username if self.about else ""
        return kinds.named(self.kind).text(self.parameters, name)
