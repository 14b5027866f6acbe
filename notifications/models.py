"""Notifications, the e-mails of some, and which of them a user wants."""

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.ids import new_id
from notifications import kinds
from notifications.constants import Channel

KIND_MAX_LENGTH = 32
LINK_MAX_LENGTH = 200
CHANNEL_MAX_LENGTH = 16


class NotificationQuerySet(models.QuerySet["Notification"]):
    def unread(self) -> Self:
        return self.filter(read_at=None)

    def listed(self) -> Self:
        """Return what is in inboxes: of kinds that are still registered."""
        return self.filter(kind__in=kinds.names(), is_listed=True)


class Notification(models.Model):
    """One thing that one user is told of.

    ``parameters`` are the facts that the kind's text needs, ready for JSON. Another
    user whom it is about is a reference and never a name, so that names are current
    and go with the account. It is not listed if the user switched off its kind in the
    app and only gets the e-mail.
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
    is_listed = models.BooleanField(default=True, db_default=True)

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


class Preference(models.Model):
    """A user's choice for one kind on one channel; without one, the kind's own."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=KIND_MAX_LENGTH)
    channel = models.CharField(max_length=CHANNEL_MAX_LENGTH, choices=Channel)
    is_on = models.BooleanField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "channel"],
                name="notifications_preference_of_a_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} by {self.channel}: {'on' if self.is_on else 'off'}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def pending(self, *, now: datetime) -> Self:
        return self.filter(sent_at=None, expires_at__gt=now)


class Delivery(models.Model):
    """An e-mail of a notification, which is sent once, or not at all once it expires.

    ``sent_at`` is also set for an e-mail that cannot reach its user, so that it is not
    tried again. How often it was tried is in ``retries``.
    """

    notification = models.OneToOneField(
        Notification, models.CASCADE, related_name="delivery"
    )
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(
                fields=["expires_at"],
                condition=Q(sent_at=None),
                name="notifications_delivery_pending",
            )
        ]

    def __str__(self) -> str:
        return f"e-mail of {self.notification_id}"
