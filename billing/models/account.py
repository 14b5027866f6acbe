"""Accounts."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Asset(models.TextChoices):
    """What is counted, each in its smallest unit."""

    CREDIT = "credit", "credit (in millicredits)"


class AccountKind(models.TextChoices):
    WALLET = "wallet"
    PLATFORM = "platform", "platform (what the site earns)"
    FUNDING = "funding", "funding (where assets come from; goes negative)"


class Account(models.Model):
    """One pocket of one asset: a user's wallet, or one of the site's own accounts.

    ``balance``, ``held`` and ``version`` are written by the database alone, when a
    transfer is posted or a hold changes: see migrations/sql/. ``version`` counts the
    account's entries.
    """

    kind = models.CharField(max_length=16, choices=AccountKind)
    asset = models.CharField(max_length=16, choices=Asset, default=Asset.CREDIT)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="accounts",
        null=True,
        blank=True,
        db_index=False,  # the unique constraint below is the index
    )
    balance = models.BigIntegerField(db_default=0)
    held = models.BigIntegerField(db_default=0)
    version = models.BigIntegerField(db_default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(balance__gte=F("held")) | Q(kind=AccountKind.FUNDING),
                name="billing_account_available_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(held__gte=0), name="billing_account_held_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(kind=AccountKind.WALLET, user__isnull=False)
                | (~Q(kind=AccountKind.WALLET) & Q(user__isnull=True)),
                name="billing_account_only_a_wallet_has_a_user",
            ),
            models.UniqueConstraint(
                fields=["user", "asset"], name="billing_account_one_wallet_per_user"
            ),
            models.UniqueConstraint(
                fields=["kind", "asset"],
                condition=Q(user__isnull=True),
                name="billing_account_one_of_each_kind_of_the_site",
            ),
            # What transfers point at, so that both sides hold the same asset.
            models.UniqueConstraint(
                fields=["id", "asset"], name="billing_account_id_and_asset"
            ),
        ]

    def __str__(self) -> str:
        owner = self.user or "the site"
        return f"{self.kind} {self.id} of {owner}"

    @property
    def available(self) -> int:
        """What may be spent or held now."""
        return self.balance - self.held
