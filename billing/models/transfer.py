"""Transfers, and the statement lines the database writes for them."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from billing import causes
from billing.models.account import Account, Asset
from billing.models.causes import ACTOR_MAX_LENGTH, KEY_MAX_LENGTH
from billing.models.hold import Hold


class TransferCode(models.TextChoices):
    """Why billing itself moves an amount, with the title of the statement line.

    Apps above declare their codes (``billing.causes``).
    """

    GRANT = "grant", "Credits given by Kamegor"
    PURCHASE = "purchase", "Credits bought"
    REFUND = "refund", "Credits of a refunded purchase"
    REINSTATEMENT = "reinstatement", "Credits given again"
    DISPUTE_FEE = "dispute_fee", "Fee of a disputed payment"
    DISPUTE_FEE_RETURNED = "dispute_fee_returned", "Fee given again"
    DEBT_REPAYMENT = "debt_repayment", "Debt repaid"


class Transfer(models.Model):
    """An amount that went from the debited account to the credited one, for good.

    ``amount`` is in the asset's smallest unit. A transfer that names a hold spends
    what was held. Inserting the row is all there is to posting: the database then
    moves the balances and writes both entries (see migrations/sql/).
    """

    # The two accounts share the transfer's asset by composite foreign keys, and a hold
    # is the debited account's by another: migrations/sql/. No index on them: an
    # account's transfers are found by its entries.
    asset = models.CharField(max_length=16, choices=Asset, default=Asset.CREDIT)
    debit_account = models.ForeignKey(
        Account,
        models.PROTECT,
        related_name="debits",
        db_constraint=False,
        db_index=False,
    )
    credit_account = models.ForeignKey(
        Account,
        models.PROTECT,
        related_name="credits",
        db_constraint=False,
        db_index=False,
    )
    amount = models.BigIntegerField()
    hold = models.ForeignKey(
        Hold,
        models.PROTECT,
        related_name="captures",
        null=True,
        blank=True,
        db_constraint=False,
        db_index=False,
    )
    # The charge that a payment and its share are of; other transfers are of none. No
    # index: the other half of a charge is found by their cause.
    charge_id = models.UUIDField(null=True, blank=True)
    code = models.CharField(max_length=32, choices=causes.code_choices)
    cause_type = models.CharField(max_length=32, choices=causes.cause_choices)
    cause_id = models.UUIDField()
    actor = models.CharField(max_length=ACTOR_MAX_LENGTH)
    idempotency_key = models.CharField(max_length=KEY_MAX_LENGTH, db_collation="C")
    occurred_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="billing_transfer_amount_positive"
            ),
            models.CheckConstraint(
                condition=~Q(debit_account=F("credit_account")),
                name="billing_transfer_accounts_differ",
            ),
            models.UniqueConstraint(
                fields=["idempotency_key"], name="billing_transfer_key_unique"
            ),
        ]
        indexes = [
            models.Index(fields=["cause_id"], name="billing_transfer_cause"),
            # Of rows that only ever come in order: it costs next to nothing to keep.
            BrinIndex(
                fields=["occurred_at"],
                name="billing_transfer_time",
                autosummarize=True,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.id}"


class Entry(models.Model):
    """One line of an account's statement: what one transfer did to its balance.

    ``amount`` is negative for the debited account. Only the database writes entries,
    two for each transfer; versions count an account's lines from 1 without a gap.
    """

    account = models.ForeignKey(
        Account,
        models.PROTECT,
        related_name="entries",
        db_index=False,  # the unique constraint below is the index
    )
    version = models.BigIntegerField()
    transfer = models.ForeignKey(
        Transfer, models.PROTECT, related_name="entries", db_index=False
    )
    amount = models.BigIntegerField()
    balance_after = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "version"], name="billing_entry_version_unique"
            )
        ]

    def __str__(self) -> str:
        return f"line {self.version} of account {self.account_id}"
