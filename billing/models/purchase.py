"""Purchases of credits."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from billing.models.package import Package
from billing.models.payment import Payment
from core.ids import new_id


class Purchase(models.Model):
    """A user's purchase of a package, with its credits at the start, and its payment.

    What was paid, refunded or disputed is known of the payment. Here is what that did
    to the user's credits.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="purchases"
    )
    package = models.ForeignKey(Package, models.PROTECT, related_name="purchases")
    payment = models.OneToOneField(Payment, models.PROTECT, related_name="purchase")
    amount_millicredits = models.BigIntegerField()
    credited_at = models.DateTimeField(null=True, blank=True)
    receipt_sent_at = models.DateTimeField(null=True, blank=True)
    # Credits that were reversed, out of the wallet or as a debt
    reversed_millicredits = models.BigIntegerField(default=0)
    # Dispute fees that were charged to the buyer, in the same way
    dispute_fee_millicredits = models.BigIntegerField(default=0)
    # Credits that cannot be spent until a dispute is decided. The database holds as
    # much as is available, also from later income: migrations/sql/0012.
    frozen_millicredits = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    amount_millicredits__gt=0,
                    reversed_millicredits__gte=0,
                    reversed_millicredits__lte=F("amount_millicredits"),
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
        ]
        indexes = [
            models.Index(
                fields=["credited_at"],
                condition=Q(receipt_sent_at=None),
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
