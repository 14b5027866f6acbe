"""All row locks of billing, in one place and therefore in one order."""

from collections.abc import Iterable

from billing.models import Account, Purchase


def lock_accounts(account_ids: Iterable[int]) -> dict[int, Account]:
    """Lock these accounts until the transaction ends; return the fresh rows by id.

    The database function locks them in id order. A transaction locks all its accounts
    in one call, before it moves anything. The database may add a user's debt account:
    its id is higher than the wallet's, and it only changes under the wallet's lock.
    """
    rows = Account.objects.raw(
        "SELECT * FROM billing_lock_accounts(%s)", [list(account_ids)]
    )
    return {account.id: account for account in rows}


def lock_purchase(gateway: str, reference: str) -> Purchase | None:
    """Lock the purchase of a gateway's payment. Lock accounts only afterwards."""
    purchases = Purchase.objects.select_for_update()
    return purchases.filter(gateway=gateway, reference=reference).first()
