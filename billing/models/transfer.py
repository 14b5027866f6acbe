"""Transfers, and the statement lines that each is."""

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
    EARNINGS_RELEASE = "earnings_release", "Earnings available"
    EARNINGS_TO_WALLET = "earnings_to_wallet", "Earnings moved to the wallet"


class Transfer(models.Model):
    """An amount that went from the debited account to the credited one, for good.

    ``amount`` is in the asset's smallest unit. A transfer that names a hold spends
    what was held. Inserting the row is all there is to posting: the database numbers
    both lines and moves the balances (see migrations/sql/).

    ``..._version`` is the number of the transfer's line in that account's statement,
    and ``..._balance_after`` the balance that it left.
    """

    # The database looks the accounts and the hold up when a transfer is posted, and
    # keeps them for good: the accounts have the transfer's asset, and the hold is the
    # debited account's (migrations/sql/). No foreign keys look them up once more.
    asset = models.CharField(max_length=16, choices=Asset, default=Asset.CREDIT)
    debit_account = models.ForeignKey(
        Account,
        models.PROTECT,
        related_name="debits",
        db_constraint=False,
        db_index=False,
    )
    debit_version = models.BigIntegerField()
    debit_balance_after = models.BigIntegerField()
    credit_account = models.ForeignKey(
        Account,
        models.PROTECT,
        related_name="credits",
        db_constraint=False,
        db_index=False,
    )
    credit_version = models.BigIntegerField()
    credit_balance_after = models.BigIntegerField()
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
            models.UniqueConstraint(
                fields=["debit_account", "debit_version"],
                name="billing_transfer_debit_line_once",
            ),
            models.UniqueConstraint(
                fields=["credit_account", "credit_version"],
                name="billing_transfer_credit_line_once",
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

    A view: each transfer is two lines. ``amount`` is negative for the debited account.
    Versions count an account's lines from 1 without a gap.
    """

    account = models.ForeignKey(Account, models.DO_NOTHING, related_name="entries")
    version = models.BigIntegerField()
    transfer = models.ForeignKey(Transfer, models.DO_NOTHING, related_name="entries")
    amount = models.BigIntegerField()
    balance_after = models.BigIntegerField()

    class Meta:
        managed = False
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"line {self.version} of account {self.account_id}"

    @staticmethod
    def transfer_id_of(entry_id: int) -> int:
        """Return the transfer of a line, by the line's id, which has no index."""
        return (entry_id + 1) // 2
