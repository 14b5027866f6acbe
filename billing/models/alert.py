"""Alerts about money that finance must handle, because no rule can."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from billing.models.payment import (
    GATEWAY_NAME_MAX_LENGTH,
    REFERENCE_MAX_LENGTH,
    Payment,
)


class AlertKind(models.TextChoices):
    REFUND_FAILED = "refund_failed", "a refund failed: the buyer has no money back"
    DISPUTE_DIFFERS = "dispute_differs", "a dispute is not of what was paid"
    FEE_DIFFERS = "fee_differs", "a dispute's fee cannot be: nothing was charged"
    TOO_MUCH_RETURNED = "too_much_returned", "more went back than was paid"
    FRAUD_WARNING = "fraud_warning", "the card's bank expects fraud"
    BALANCE_DIFFERS = "balance_differs", "the gateway's balance is not what is booked"


class AlertQuerySet(models.QuerySet["Alert"]):
    def open(self) -> "AlertQuerySet":
        return self.filter(closed_at__isnull=True)


class Alert(models.Model):
    """A problem, identified by its kind and subject.

    ``subject`` is the id of that, at the gateway or here. A person closes the alert and
    enters the outcome. If it resolves by itself, it is closed without ``closed_by``.
    """

    kind = models.CharField(max_length=32, choices=AlertKind)
    gateway = models.CharField(max_length=GATEWAY_NAME_MAX_LENGTH)
    subject = models.CharField(max_length=REFERENCE_MAX_LENGTH)
    payment = models.ForeignKey(
        Payment, models.PROTECT, related_name="alerts", null=True, blank=True
    )
    expected_minor_units = models.BigIntegerField(null=True, blank=True)
    found_minor_units = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=8, blank=True)
    raised_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    note = models.TextField(max_length=500, blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        permissions = [("close_alert", "Can close an alert about money")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "gateway", "subject"], name="billing_alert_once"
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=False)
                | Q(closed_at=None, closed_by=None, note=""),
                name="billing_alert_is_closed_with_a_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["raised_at"],
                condition=Q(closed_at=None),
                name="billing_alert_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.subject}"
