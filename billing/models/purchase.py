"""Purchases, and the gateways' events about them."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from billing import currencies
from billing.constants import REFUND_CONFIRMED_WITHIN_HOURS
from billing.currencies import Currency
from billing.models.package import Package
from core.ids import new_id

GATEWAY_NAME_MAX_LENGTH = 32
REFERENCE_MAX_LENGTH = 255


class PurchaseStatus(models.TextChoices):
    """The status for clients, derived from the facts stored on the purchase."""

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


class PurchaseQuerySet(models.QuerySet["Purchase"]):
    def open(self) -> "PurchaseQuerySet":
        return self.filter(_OPEN)


class Purchase(models.Model):
    """A user's purchase of credits through one gateway, with its price at the start.

    Events arrive in any order, so each only adds a fact. ``status`` is derived from all
    facts known so far.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="purchases"
    )
    package = models.ForeignKey(Package, models.PROTECT, related_name="purchases")
    amount_millicredits = models.BigIntegerField()
    price_minor_units = models.PositiveIntegerField()
    currency = models.CharField(max_length=3, choices=Currency)
    gateway = models.CharField(max_length=GATEWAY_NAME_MAX_LENGTH)
    reference = models.CharField(
        max_length=REFERENCE_MAX_LENGTH,
        blank=True,
        help_text="The gateway's own id of the payment.",
    )
    status = models.CharField(
        max_length=16, choices=PurchaseStatus, default=PurchaseStatus.PENDING
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
    receipt_sent_at = models.DateTimeField(null=True, blank=True)
    # Credits that were reversed, out of the wallet or as a debt
    reversed_millicredits = models.BigIntegerField(default=0)
    # Dispute fees that were charged to the buyer, in the same way
    dispute_fee_millicredits = models.BigIntegerField(default=0)
    # Credits that cannot be spent until a dispute is decided. The database holds as
    # much as is available, also from later income: migrations/sql/0012.
    frozen_millicredits = models.BigIntegerField(default=0, db_default=0)

    objects = PurchaseQuerySet.as_manager()

    class Meta:
        permissions = [("refund_purchase", "Can give the price of a purchase back")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    reversed_millicredits__gte=0,
                    reversed_millicredits__lte=F("amount_millicredits"),
                    refunded_minor_units__lte=F("price_minor_units"),
                ),
                name="billing_purchase_reversed_within_amount",
            ),
            models.CheckConstraint(
                condition=Q(
                    dispute_fee_millicredits__gte=0,
                    frozen_millicredits__gte=0,
                    frozen_millicredits__lte=F("amount_millicredits")
                    - F("reversed_millicredits"),
                ),
                name="billing_purchase_frozen_within_what_is_left",
            ),
            models.CheckConstraint(
                condition=Q(amount_millicredits__gt=0, price_minor_units__gt=0),
                name="billing_purchase_amounts_positive",
            ),
            models.UniqueConstraint(
                fields=["gateway", "reference"],
                condition=~Q(reference=""),
                name="billing_purchase_reference_unique",
            ),
        ]
        indexes = [
            models.Index(
                fields=["started_at"],
                condition=_OPEN,
                name="billing_purchase_open",
            ),
            models.Index(
                fields=["paid_at"],
                condition=Q(receipt_sent_at__isnull=True),
                name="billing_purchase_no_receipt",
            ),
            # For finding purchases with credits to freeze, when posting.
            models.Index(
                fields=["user"],
                condition=Q(frozen_millicredits__gt=0),
                name="billing_purchase_frozen",
            ),
        ]

    def __str__(self) -> str:
        return f"purchase {self.id}"

    @property
    def price(self) -> str:
        """The price as a decimal: ``4.99``."""
        return currencies.price(self.price_minor_units, self.currency)


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

    purchase = models.ForeignKey(
        Purchase, models.PROTECT, related_name="refund_requests"
    )
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
        return f"refund of {self.purchase}"


class EventOutcome(models.TextChoices):
    APPLIED = "applied"
    IGNORED = "ignored", "ignored (nothing we act on)"
    QUARANTINED = "quarantined", "quarantined (it does not fit any purchase)"


class GatewayEvent(models.Model):
    """A gateway's event, verbatim, and its outcome.

    It is written in the same transaction as its effect, so neither exists without the
    other, and nothing happens twice.
    """

    gateway = models.CharField(max_length=GATEWAY_NAME_MAX_LENGTH)
    event_id = models.CharField(max_length=REFERENCE_MAX_LENGTH)
    type = models.CharField(max_length=100)
    body = models.TextField()
    purchase = models.ForeignKey(
        Purchase, models.PROTECT, related_name="events", null=True, blank=True
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
            )
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"
