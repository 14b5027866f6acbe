"""Payments, requests to refund them, and the gateways' events about them."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from billing import currencies
from billing.constants import REFUND_CONFIRMED_WITHIN_HOURS
from billing.currencies import Currency
from core.ids import new_id

GATEWAY_NAME_MAX_LENGTH = 32
REFERENCE_MAX_LENGTH = 255
DESCRIPTION_MAX_LENGTH = 200


class PaymentStatus(models.TextChoices):
    """The status for clients, derived from the facts stored on the payment."""

    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"
    REFUNDED = "refunded"
    DISPUTED = "disputed"
    EXPIRED = "expired"


class FailureReason(models.TextChoices):
    DECLINED = "declined"
    CANCELLED = "cancelled"


# Not paid yet. After a declined card, another one can be tried.
_OPEN = Q(paid_at=None, expired_at=None) & ~Q(failure_reason=FailureReason.CANCELLED)


class PaymentQuerySet(models.QuerySet["Payment"]):
    def open(self) -> "PaymentQuerySet":
        return self.filter(_OPEN)


class Payment(models.Model):
    """An amount of money that a user pays through one gateway, for one cause.

    The cause is what is paid for, such as a purchase. Its app declares what a payment
    of it does: see payment_owners.py. Events arrive in any order, so each only adds a
    fact. ``status`` is derived from all facts known so far.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    cause_type = models.CharField(max_length=32)
    cause_id = models.UUIDField()
    payer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="payments"
    )
    amount_minor_units = models.PositiveIntegerField()
    currency = models.CharField(max_length=3, choices=Currency)
    description = models.CharField(
        max_length=DESCRIPTION_MAX_LENGTH,
        help_text="What the payer reads at the gateway.",
    )
    gateway = models.CharField(max_length=GATEWAY_NAME_MAX_LENGTH)
    method = models.CharField(
        max_length=GATEWAY_NAME_MAX_LENGTH,
        blank=True,
        default="",
        help_text="Empty: the payer chooses it at the gateway.",
    )
    reference = models.CharField(
        max_length=REFERENCE_MAX_LENGTH,
        blank=True,
        help_text="The gateway's own id of the payment.",
    )
    status = models.CharField(
        max_length=16, choices=PaymentStatus, default=PaymentStatus.PENDING
    )
    started_at = models.DateTimeField()
    # The facts
    paid_at = models.DateTimeField(null=True, blank=True)
    failure_reason = models.CharField(max_length=16, choices=FailureReason, blank=True)
    # The total that the gateway reported as refunded, including refunds it has not
    # reported one by one: see returns.py. Refunds and disputes have rows of their own.
    refunded_minor_units = models.PositiveIntegerField(default=0)
    expired_at = models.DateTimeField(null=True, blank=True)
    # When the gateway was last asked about it
    asked_at = models.DateTimeField(null=True, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        permissions = [("refund_payment", "Can refund a payment")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    amount_minor_units__gt=0,
                    refunded_minor_units__lte=F("amount_minor_units"),
                ),
                name="billing_payment_refunded_within_amount",
            ),
            models.UniqueConstraint(
                fields=["gateway", "reference"],
                condition=~Q(reference=""),
                name="billing_payment_reference_unique",
            ),
        ]
        indexes = [
            models.Index(
                fields=["started_at"],
                condition=_OPEN,
                name="billing_payment_open",
            ),
        ]

    def __str__(self) -> str:
        return f"payment {self.id}"

    @property
    def amount(self) -> str:
        """The amount as a decimal: ``4.99``."""
        return currencies.price(self.amount_minor_units, self.currency)


class RefundRequestQuerySet(models.QuerySet["RefundRequest"]):
    def waiting(self, *, now: datetime) -> "RefundRequestQuerySet":
        """Filter the requests that a second person can still confirm."""
        return self.filter(
            needs_second=True,
            confirmed_at=None,
            requested_at__gt=now - timedelta(hours=REFUND_CONFIRMED_WITHIN_HOURS),
        )


class RefundRequest(models.Model):
    """A refund request by staff, with the reason.

    Above the limit for one person, the gateway is only asked once another confirms.
    """

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refund_requests")
    staff = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    reason = models.TextField(max_length=500)
    requested_at = models.DateTimeField()
    needs_second = models.BooleanField(
        "needs a second person", default=False, db_default=False
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        db_index=False,  # confirmed requests are not queried
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = RefundRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(
                    needs_second=True,
                    confirmed_by__isnull=False,
                    confirmed_at__gte=F("requested_at"),
                ),
                name="billing_refundrequest_confirmed_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("staff")),
                name="billing_refundrequest_is_confirmed_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"refund of {self.payment}"


class EventOutcome(models.TextChoices):
    RECEIVED = "received", "received (it has no effect yet)"
    APPLIED = "applied"
    IGNORED = "ignored", "ignored (nothing we act on)"
    QUARANTINED = "quarantined", "quarantined (it does not fit any payment)"


class GatewayEvent(models.Model):
    """A gateway's event, verbatim, and its outcome.

    It is committed as received before anything is done, so that it is not lost if its
    effect fails. The outcome is written in the transaction of the effect, so nothing
    happens twice.
    """

    gateway = models.CharField(max_length=GATEWAY_NAME_MAX_LENGTH)
    event_id = models.CharField(max_length=REFERENCE_MAX_LENGTH)
    type = models.CharField(max_length=100)
    body = models.TextField()
    payment = models.ForeignKey(
        Payment, models.PROTECT, related_name="events", null=True, blank=True
    )
    outcome = models.CharField(max_length=16, choices=EventOutcome)
    problem = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        permissions = [("retake_gatewayevent", "Can take a quarantined event again")]
        constraints = [
            models.UniqueConstraint(
                fields=["gateway", "event_id"], name="billing_gatewayevent_unique"
            )
        ]
        indexes = [
            models.Index(
                fields=["received_at"],
                condition=Q(outcome=EventOutcome.QUARANTINED),
                name="billing_event_quarantined",
            ),
            models.Index(
                fields=["received_at"],
                condition=Q(outcome=EventOutcome.RECEIVED),
                name="billing_event_received",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"
