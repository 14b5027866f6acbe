"""Brings the ledger in line with what is known of a purchase's payment, in any order.

Paid credits are added once. Credits that were refunded or lost in a dispute are
reversed: out of what the buyer has available, and the rest becomes a debt. The database
repays a debt from the buyer's next income (migrations/sql/0005). During a dispute or a
fraud warning, the remaining credits are held. If fewer are available, the database also
holds later income (migrations/sql/0012). Dispute fees that the gateway keeps are
charged to the buyer in the same way.

All of this is booked against the funding account. Its balance is the negated value, in
credits, of the money in the gateway's account.
"""

from datetime import datetime

from django.db import connection

from billing import broadcasts, locks, selectors
from billing.models import (
    EARNED_KINDS,
    Account,
    CauseType,
    Hold,
    HoldState,
    Purchase,
    Transfer,
    TransferCode,
)
from billing.returns import CreditsOwed
from billing.services import holds, transfers, wallets


def settle(*, purchase: Purchase, now: datetime) -> None:
    """Post what the facts of a purchase's payment require. Idempotent.

    The purchase and its payment are locked.
    """
    payment = purchase.payment
    if not payment.paid_at:
        return
    owed = CreditsOwed(purchase=purchase, returns=selectors.returns(payment))
    locks.lock_accounts([account.id for account in _accounts_of(purchase, owed)])
    _credit(purchase, now)
    # Frozen credits are reversed first, so they are released for a moment.
    _freeze(purchase, 0)
    for hold in Hold.objects.filter(cause_id=purchase.id, state=HoldState.PENDING):
        holds.release(hold_id=hold.id, occurred_at=now)
    _reverse(purchase, owed.back_millicredits, now)
    _charge_fee(purchase, owed.fee_millicredits, now)
    _freeze(purchase, owed.in_doubt_millicredits)
    broadcasts.balance_changed(selectors.balances([purchase.user_id]))


def _accounts_of(purchase: Purchase, owed: CreditsOwed) -> list[Account]:
    """Return what can be moved. Debts are rare, and each tick reads those accounts."""
    accounts = [wallets.wallet_of(user_id=purchase.user_id), wallets.funding()]
    if (
        owed.back_millicredits > purchase.reversed_millicredits
        or owed.fee_millicredits > purchase.dispute_fee_millicredits
    ):
        accounts.append(wallets.debt_of(user_id=purchase.user_id))
        # The database repays a new debt from what its user has earned.
        accounts += Account.objects.filter(user=purchase.user_id, kind__in=EARNED_KINDS)
    return accounts


def _credit(purchase: Purchase, now: datetime) -> None:
    if purchase.credited_at:
        return
    transfers.post(
        debit_account_id=wallets.funding().id,
        credit_account_id=wallets.wallet_of(user_id=purchase.user_id).id,
        amount=purchase.amount_millicredits,
        code=TransferCode.PURCHASE,
        cause_type=CauseType.PURCHASE,
        cause_id=purchase.id,
        actor=_actor(purchase),
        idempotency_key=f"purchase:{purchase.id}",
        occurred_at=now,
    )
    purchase.credited_at = now
    purchase.save(update_fields=["credited_at"])


def _reverse(purchase: Purchase, millicredits: int, now: datetime) -> None:
    """Reverse credits, or give them back, until ``reversed`` reaches its target."""
    owed = millicredits - purchase.reversed_millicredits
    if owed < 0:
        _give(purchase, -owed, TransferCode.REINSTATEMENT, now)
    elif owed > 0:
        _take(purchase, owed, TransferCode.REFUND, now)
    purchase.reversed_millicredits += owed
    purchase.save(update_fields=["reversed_millicredits"])


def _charge_fee(purchase: Purchase, millicredits: int, now: datetime) -> None:
    """Charge fees, or return them, until the buyer's share reaches its target."""
    owed = millicredits - purchase.dispute_fee_millicredits
    if owed < 0:
        _give(purchase, -owed, TransferCode.DISPUTE_FEE_RETURNED, now)
    elif owed > 0:
        _take(purchase, owed, TransferCode.DISPUTE_FEE, now)
    purchase.dispute_fee_millicredits += owed
    purchase.save(update_fields=["dispute_fee_millicredits"])


def _give(purchase: Purchase, amount: int, code: TransferCode, now: datetime) -> None:
    wallet = wallets.wallet_of(user_id=purchase.user_id)
    _post(purchase, wallets.funding().id, wallet.id, amount, code, now)


def _take(purchase: Purchase, amount: int, code: TransferCode, now: datetime) -> None:
    """Take what is available, and book the rest as a debt."""
    wallet = wallets.wallet_of(user_id=purchase.user_id)
    debt = wallets.debt_of(user_id=purchase.user_id)
    funding, left = wallets.funding(), min(wallet.available, amount)
    _post(purchase, wallet.id, funding.id, left, code, now)
    _post(purchase, debt.id, funding.id, amount - left, code, now)


def _freeze(purchase: Purchase, millicredits: int) -> None:
    """Hold this much of the credits, as far as they are or become available."""
    purchase.frozen_millicredits = millicredits
    purchase.save(update_fields=["frozen_millicredits"])
    wallet = wallets.wallet_of(user_id=purchase.user_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT billing_freeze(ARRAY[%s]::bigint[])", [wallet.id])


def _post(
    purchase: Purchase,
    debit_account_id: int,
    credit_account_id: int,
    amount: int,
    code: TransferCode,
    now: datetime,
) -> None:
    if not amount:
        return
    # The purchase is locked, so numbering its transfers cannot race.
    number = Transfer.objects.filter(cause_id=purchase.id).count()
    transfers.post(
        debit_account_id=debit_account_id,
        credit_account_id=credit_account_id,
        amount=amount,
        code=code,
        cause_type=CauseType.PURCHASE,
        cause_id=purchase.id,
        actor=_actor(purchase),
        idempotency_key=f"purchase:{purchase.id}:{number}",
        occurred_at=now,
    )


def _actor(purchase: Purchase) -> str:
    return f"gateway:{purchase.payment.gateway}"
