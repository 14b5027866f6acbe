"""What users may know about their credits."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet, Subquery

from billing.models import Account, Asset, Entry


@dataclass(frozen=True, kw_only=True)
class Balance:
    """A wallet's credits, in millicredits: ``available`` is what is not held."""

    balance: int = 0
    held: int = 0

    @property
    def available(self) -> int:
        return self.balance - self.held


def balance(user_id: UUID) -> Balance:
    """Return a user's balance; one who never had a wallet has nothing."""
    return balances([user_id]).get(user_id, Balance())


def balances(user_ids: Iterable[UUID]) -> dict[UUID, Balance]:
    """Return the balances of those of these users who have a wallet."""
    wallets = Account.objects.filter(asset=Asset.CREDIT, user_id__in=list(user_ids))
    return {
        user_id: Balance(balance=amount, held=held)
        for user_id, amount, held in wallets.values_list("user_id", "balance", "held")
        if user_id is not None
    }


def statement(user_id: UUID) -> QuerySet[Entry]:
    """Return the lines of a user's wallet with their transfers."""
    wallet = Account.objects.filter(asset=Asset.CREDIT, user_id=user_id)
    # A subquery, not a join: lines are then read in the order of one account's index.
    lines = Entry.objects.filter(account=Subquery(wallet.values("id")[:1]))
    return lines.select_related("transfer")
