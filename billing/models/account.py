"""Accounts."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Asset(models.TextChoices):
    """What is counted, each in its smallest unit."""

    CREDIT = "credit", "credit (in millicredits)"


class AccountKind(models.TextChoices):
    WALLET = "wallet"
    PENDING = "pending", "pending (earned, and not available yet)"
    EARNINGS = "earnings", "earnings (available; a seller may move them)"
    PLATFORM = "platform", "platform (what the site earns)"
    DEBT = "debt", "debt (what a user has yet to give back; never positive)"
    FUNDING = "funding", "funding (where assets come from; goes negative)"


USERS_KINDS = (
    AccountKind.WALLET,
    AccountKind.PENDING,
    AccountKind.EARNINGS,
    AccountKind.DEBT,
)
EARNED_KINDS = (AccountKind.PENDING, AccountKind.EARNINGS)
NEGATIVE_KINDS = (AccountKind.FUNDING, AccountKind.DEBT)


class Account(models.Model):
    """An account of one asset: one of a user's, or one of the site's own.

    A seller's share is paid into ``pending`` and goes on to ``earnings`` when its
    hold-back is over (``services.earnings``).

    The site's earnings are the sum of the platform's parts (``selectors.earned``).

    Only the database writes ``balance``, ``held`` and ``version``, when a transfer is
    posted or a hold changes: see migrations/sql/. ``version`` counts the lines of the
    account's statement.
    """

    kind = models.CharField(max_length=16, choices=AccountKind)
    asset = models.CharField(max_length=16, choices=Asset, default=Asset.CREDIT)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="accounts",
        null=True,
        blank=True,
        db_index=False,  # the unique constraint below has the index
    )
    # The platform account has several rows, which add up: see PLATFORM_PARTS.
    part = models.PositiveSmallIntegerField(default=0, db_default=0)
    balance = models.BigIntegerField(db_default=0)
    held = models.BigIntegerField(db_default=0)
    version = models.BigIntegerField(db_default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(balance__gte=F("held")) | Q(kind__in=NEGATIVE_KINDS),
                name="billing_account_available_not_negative",
            ),
            models.CheckConstraint(
                condition=~Q(kind=AccountKind.DEBT) | Q(balance__lte=0, held=0),
                name="billing_account_debt_never_positive",
            ),
            models.CheckConstraint(
                condition=Q(held__gte=0), name="billing_account_held_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=USERS_KINDS, user__isnull=False)
                | (~Q(kind__in=USERS_KINDS) & Q(user__isnull=True)),
                name="billing_account_has_a_user_by_its_kind",
            ),
            models.UniqueConstraint(
                fields=["user", "asset", "kind"],
                name="billing_account_one_of_each_kind_per_user",
            ),
            models.UniqueConstraint(
                fields=["kind", "asset", "part"],
                condition=Q(user__isnull=True),
                name="billing_account_each_part_of_the_site_once",
            ),
            models.CheckConstraint(
                condition=Q(part=0) | Q(kind=AccountKind.PLATFORM),
                name="billing_account_only_the_platform_has_parts",
            ),
        ]
        indexes = [
            # For finding debts when posting. A condition on the balance would write to
            # the index in every minute of every viewing.
            models.Index(
                fields=["user"],
                condition=Q(kind=AccountKind.DEBT),
                name="billing_account_debts",
            )
        ]

    def __str__(self) -> str:
        owner = self.user or "the site"
        return f"{self.kind} {self.id} of {owner}"

    @property
    def available(self) -> int:
        """What can be spent or held now."""
        return self.balance - self.held

    @property
    def may_be_negative(self) -> bool:
        return self.kind in NEGATIVE_KINDS
