"""Refunds and disputes: money of a purchase that went back, or may."""

from django.db import models
from django.db.models import F, Q

from billing.models.purchase import (
    GATEWAY_NAME_MAX_LENGTH,
    REFERENCE_MAX_LENGTH,
    Purchase,
)


class RefundState(models.TextChoices):
    PENDING = "pending", "pending (the money is on its way)"
    SUCCEEDED = "succeeded"
    FAILED = "failed", "failed or cancelled (the money never went)"


class Refund(models.Model):
    """One giving back of a part of a price, as its gateway tells of it.

    A refund may fail days after it succeeded, never the other way round.
    """

    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="refunds")
    gateway = models.CharField(max_length=GATEWAY_NAME_MAX_LENGTH)
    gateway_id = models.CharField(max_length=REFERENCE_MAX_LENGTH)
    amount_minor_units = models.PositiveIntegerField()
    state = models.CharField(max_length=16, choices=RefundState)
    first_told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gateway", "gateway_id"], name="billing_refund_gateway_id"
            ),
            models.CheckConstraint(
                condition=Q(amount_minor_units__gt=0),
                name="billing_refund_amount_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"refund {self.gateway_id}"


class DisputeState(models.TextChoices):
    OPEN = "open", "open (the bank has asked)"
    LOST = "lost", "lost, or not decided and the money is gone"
    WON = "won", "won (the money came back)"


class Dispute(models.Model):
    """One taking back of a payment by the buyer's bank, as its gateway tells of it.

    ``amount_minor_units`` is what of the price is at stake, in the purchase's currency:
    what the bank wants may be more, or in another. The fee is what the gateway took
    besides.
    """

    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="disputes")
    gateway = models.CharField(max_length=GATEWAY_NAME_MAX_LENGTH)
    gateway_id = models.CharField(
        max_length=REFERENCE_MAX_LENGTH,
        help_text="Empty: it was known before disputes had rows.",
        blank=True,
    )
    amount_minor_units = models.PositiveIntegerField()
    fee_minor_units = models.PositiveIntegerField(default=0)
    fee_returned_minor_units = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=16, choices=DisputeState)
    # The gateway's own time of what the state was told by; empty: it gave none.
    as_of = models.DateTimeField(null=True, blank=True)
    first_told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gateway", "gateway_id"],
                condition=~Q(gateway_id=""),
                name="billing_dispute_gateway_id",
            ),
            models.CheckConstraint(
                condition=Q(amount_minor_units__gt=0),
                name="billing_dispute_amount_positive",
            ),
            models.CheckConstraint(
                condition=Q(fee_returned_minor_units__lte=F("fee_minor_units")),
                name="billing_dispute_fee_returned_within_fee",
            ),
        ]

    def __str__(self) -> str:
        return f"dispute {self.gateway_id or self.pk}"

    @property
    def kept_fee_minor_units(self) -> int:
        """What the gateway keeps of the fee."""
        return self.fee_minor_units - self.fee_returned_minor_units
