"""Queries about users' credits."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from billing import hold_back
from billing.models import (
    EARNED_KINDS,
    Account,
    AccountKind,
    Alert,
    AlertKind,
    Asset,
    Entry,
    EventOutcome,
    GatewayEvent,
    Hold,
    HoldState,
    Package,
    Payment,
    Purchase,
    RefundRequest,
    Transfer,
)
from billing.returns import Returns
from core.errors import NotFound

BALANCE = (Path(__file__).parent / "sql" / "balance.sql").read_text()


@dataclass(frozen=True, kw_only=True)
class Balance:
    """A wallet's balance in an asset's smallest unit; ``available`` excludes holds."""

    balance: int = 0
    held: int = 0

    @property
    def available(self) -> int:
        return self.balance - self.held


@dataclass(frozen=True, kw_only=True)
class Release:
    """Earnings that become available at the same time, in the asset's smallest unit."""

    at: datetime
    amount: int


@dataclass(frozen=True, kw_only=True)
class Earnings:
    """A seller's earnings, in the asset's smallest unit.

    ``lifetime`` is all that was ever earned; ``releases`` say when ``pending`` becomes
    available, the next one first.
    """

    pending: int
    available: int
    lifetime: int
    releases: list[Release]


@dataclass(frozen=True, kw_only=True)
class Questions:
    """How many items about money a person must handle."""

    open_alerts_count: int
    quarantined_events_count: int
    waiting_refunds_count: int


def balance(user_id: UUID, asset: str = Asset.CREDIT) -> Balance:
    """Return a user's balance; without a wallet it is zero."""
    return balances([user_id], asset).get(user_id, Balance())


def balances(
    user_ids: Iterable[UUID], asset: str = Asset.CREDIT
) -> dict[UUID, Balance]:
    """Return the balances of those of these users who have a wallet."""
    wallets = Account.objects.filter(
        kind=AccountKind.WALLET, asset=asset, user_id__in=list(user_ids)
    )
    return {
        user_id: Balance(balance=amount, held=held)
        for user_id, amount, held in wallets.values_list("user_id", "balance", "held")
        if user_id is not None
    }


def balance_and_debt(user_id: UUID) -> tuple[Balance, int]:
    """Return what ``balance`` and ``debt`` do, by one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            BALANCE, [user_id, Asset.CREDIT, AccountKind.WALLET, AccountKind.DEBT]
        )
        found = {kind: (amount, held) for kind, amount, held in cursor.fetchall()}
    amount, held = found.get(AccountKind.WALLET, (0, 0))
    owed, _ = found.get(AccountKind.DEBT, (0, 0))
    return Balance(balance=amount, held=held), -owed


def debt(user_id: UUID, asset: str = Asset.CREDIT) -> int:
    """Return what a user owes, in the asset's smallest unit, or 0."""
    debts = Account.objects.filter(kind=AccountKind.DEBT, asset=asset)
    owed = debts.filter(user_id=user_id).values_list("balance", flat=True).first()
    return -(owed or 0)


def pending(user_id: UUID, asset: str = Asset.CREDIT) -> int:
    """Return a seller's pending earnings in the asset's smallest unit, or 0."""
    account = Account.objects.filter(
        kind=AccountKind.PENDING, asset=asset, user_id=user_id
    )
    return account.values_list("balance", flat=True).first() or 0


def earnings(user_id: UUID, asset: str = Asset.CREDIT, *, now: datetime) -> Earnings:
    """Return what a user has earned, in at most three queries."""
    accounts = Account.objects.filter(
        kind__in=EARNED_KINDS, asset=asset, user_id=user_id
    )
    found = {account.kind: account for account in accounts}
    if (waiting := found.get(AccountKind.PENDING)) is None:
        return Earnings(pending=0, available=0, lifetime=0, releases=[])
    # Everything that leaves the pending account is caused by its own user.
    gone = Transfer.objects.filter(cause_id=user_id, debit_account=waiting)
    gone_amount: int = gone.aggregate(total=Coalesce(Sum("amount"), 0))["total"]
    return Earnings(
        pending=waiting.balance,
        available=found[AccountKind.EARNINGS].available,
        lifetime=waiting.balance + gone_amount,
        releases=_releases(waiting, now),
    )


def earned(asset: str = Asset.CREDIT) -> int:
    """Return the site's earnings of an asset: the sum of the platform's parts."""
    parts = Account.objects.filter(kind=AccountKind.PLATFORM, asset=asset)
    total: int = parts.aggregate(total=Coalesce(Sum("balance"), 0))["total"]
    return total


def statement(
    user_id: UUID,
    kind: AccountKind = AccountKind.WALLET,
    asset: str = Asset.CREDIT,
) -> QuerySet[Entry]:
    """Return the entries of one of a user's accounts, with their transfers."""
    account = Account.objects.filter(kind=kind, asset=asset, user_id=user_id)
    # A subquery instead of a join, so that one account's index gives the order.
    lines = Entry.objects.filter(account=Subquery(account.values("id")[:1]))
    return lines.select_related("transfer")


def _releases(pending: Account, now: datetime) -> list[Release]:
    """Return when a pending account's balance becomes available."""
    holds = Hold.objects.filter(account=pending, state=HoldState.PENDING)
    amounts = {
        at: remaining
        for at, remaining in holds.values_list("matures_at", "remaining")
        if at is not None
    }
    if pending.available:
        # What was earned since the last hold was placed joins the hold of its day.
        at = hold_back.available_at(now)
        amounts[at] = amounts.get(at, 0) + pending.available
    return [Release(at=at, amount=amounts[at]) for at in sorted(amounts)]


def packages_on_sale() -> QuerySet[Package]:
    """Return the packages on sale."""
    return Package.objects.on_sale()


def purchase(*, user_id: UUID, purchase_id: UUID) -> Purchase:
    """Return one of a user's own purchases.

    Raises:
        NotFound: it does not exist or belongs to another user.
    """
    purchases = Purchase.objects.select_related("payment")
    found = purchases.filter(user_id=user_id, id=purchase_id).first()
    if found is None:
        raise NotFound("There is no such purchase.")
    return found


def returns(payment: Payment) -> Returns:
    """Return how much of a payment was or may be returned."""
    warnings = payment.alerts.open().filter(kind=AlertKind.FRAUD_WARNING)
    return Returns(
        payment=payment,
        refunds=list(payment.refunds.order_by("id")),
        disputes=list(payment.disputes.order_by("id")),
        is_warned=warnings.exists(),
    )


def questions(*, now: datetime) -> Questions:
    """Return how many items wait for a person, in three queries."""
    quarantined = GatewayEvent.objects.filter(outcome=EventOutcome.QUARANTINED)
    return Questions(
        open_alerts_count=Alert.objects.open().count(),
        quarantined_events_count=quarantined.count(),
        waiting_refunds_count=RefundRequest.objects.waiting(now=now).count(),
    )


def transfers_caused_by(cause_type: str, cause_id: UUID) -> list[Transfer]:
    """Return all transfers with this cause, oldest first, across all accounts."""
    rows = Transfer.objects.filter(cause_type=cause_type, cause_id=cause_id)
    return list(rows.order_by("id"))
