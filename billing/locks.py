"""The only place that locks billing's rows, so that there is only one order."""

from collections.abc import Iterable

from billing.models import Account, Purchase


def lock_accounts(account_ids: Iterable[int]) -> dict[int, Account]:
    """Lock these accounts until the transaction ends; return the fresh rows by id.

    The database function locks them in id order. A transaction asks for all its
    accounts in one call, before it moves anything. A user's debt is younger than their
    wallet and only moved by who has locked the wallet, so the database may add it.
    """
    rows = Account.objects.raw(
        "SELECT * FROM billing_lock_accounts(%s)", [list(account_ids)]
    )
    return {account.id: account for account in rows}


def lock_purchase(gateway: str, reference: str) -> Purchase | None:
    """Lock the purchase of a gateway's payment; accounts are only locked afterwards."""
    purchases = Purchase.objects.select_for_update()
    return purchases.filter(gateway=gateway, reference=reference).first()
