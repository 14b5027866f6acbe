"""Packages."""

from django.db import models
from django.db.models import Q

from billing import currencies
from billing.currencies import Currency
from core import wire
from core.ids import new_id


class PackageQuerySet(models.QuerySet["Package"]):
    def on_sale(self) -> "PackageQuerySet":
        return self.filter(is_active=True)


class Package(models.Model):
    """An amount of credits and its price, as offered by staff.

    A purchase copies both, so a package can change at any time.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    amount_millicredits = models.BigIntegerField(
        "credits (in millicredits)", help_text="10000 is 10 credits."
    )
    price_minor_units = models.PositiveIntegerField(
        "price (in the smallest unit)", help_text="499 is 4.99 US dollars, or 499 yen."
    )
    currency = models.CharField(max_length=3, choices=Currency, default=Currency.USD)
    is_active = models.BooleanField("on sale", default=True)
    position = models.PositiveSmallIntegerField(
        default=0, help_text="The lowest is shown first."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PackageQuerySet.as_manager()

    class Meta:
        ordering = ("position", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_millicredits__gt=0),
                name="billing_package_amount_positive",
            ),
            models.CheckConstraint(
                condition=Q(price_minor_units__gt=0),
                name="billing_package_price_positive",
            ),
        ]

    def __str__(self) -> str:
        amount = wire.credits(self.amount_millicredits)
        return f"{amount} credits for {self.price} {self.currency}"

    @property
    def price(self) -> str:
        """The price as a decimal: ``4.99``."""
        return currencies.price(self.price_minor_units, self.currency)
