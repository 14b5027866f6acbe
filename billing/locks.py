"""Locks on accounts, in the one order there is: the database function keeps it."""

from collections.abc import Iterable

from billing.models import Account


def lock_accounts(account_ids: Iterable[int]) -> dict[int, Account]:
    """Lock these accounts until the transaction ends; return the fresh rows by id.

    A transaction locks all its accounts in one call, before it moves anything.
    """
    rows = Account.objects.raw(
        "SELECT * FROM billing_lock_accounts(%s)", [list(account_ids)]
    )
    return {account.id: account for account in rows}
