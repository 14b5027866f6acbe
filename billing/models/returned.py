"""Refunds and disputes: money of a payment that was or may be returned."""

from django.db import models
from django.db.models import F, Q

from billing.models.payment import (
    GATEWAY_NAME_MAX_LENGTH,
    REFERENCE_MAX_LENGTH,
    Payment,
)


class RefundState(models.TextChoices):
    PENDING = "pending", "pending (the money is on its way)"
    SUCCEEDED = "succeeded"
    FAILED = "failed", "failed or cancelled (the money never went)"


class Refund(models.Model):
    """A refund of a part of a payment, as its gateway reports it.

    A refund can fail days after it succeeded, but not the other way round.
    """

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
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
    """A dispute of a payment by the buyer's bank, as its gateway reports it.

    ``amount_minor_units`` is the disputed part of the amount, in the payment's
    currency; the bank's own amount may be higher, or in another currency. The fee is
    what the gateway charges besides.
    """

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="disputes")
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
    # The gateway's timestamp of the latest state; empty if it sent none.
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
        """The part of the fee that the gateway keeps."""
        return self.fee_minor_units - self.fee_returned_minor_units
