"""All row locks of billing, in one place and therefore in one order.

What is paid for comes first, then its payment, then accounts by id.
"""

from collections.abc import Iterable
from typing import Any

from billing import payment_owners
from billing.models import Account, Payment


def lock_accounts(account_ids: Iterable[int]) -> dict[int, Account]:
    """Lock these accounts until the transaction ends; return the fresh rows by id.

    The database function locks them in id order, and debts last. A transaction locks
    all its accounts in one call, before it moves anything. The database may then add
    the debts of the users it credits.
    """
    rows = Account.objects.raw(
        "SELECT * FROM billing_lock_accounts(%s)", [list(account_ids)]
    )
    return {account.id: account for account in rows}


def lock_payment(**lookup: Any) -> Payment | None:
    """Lock what the payment is for, then the payment; return the fresh row, or None.

    What a payment is for never changes, so it can be read before both are locked.
    """
    found = Payment.objects.filter(**lookup).first()
    if found is None:
        return None
    payment_owners.owner_of(found).lock(cause_id=found.cause_id)
    return Payment.objects.select_for_update().filter(pk=found.pk).first()
