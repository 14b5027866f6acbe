"""Post transfers."""

from datetime import datetime
from uuid import UUID

from billing import broadcasts, causes, locks, selectors
from billing.constants import BALANCE_MAX
from billing.errors import (
    AmountOutOfRange,
    IdempotencyConflict,
    InsufficientCredits,
)
from billing.models import Account, Hold, Transfer
from core.transactions import atomic


@atomic
def post(
    *,
    debit_account_id: int,
    credit_account_id: int,
    amount: int,
    code: str,
    cause_type: str,
    cause_id: UUID,
    actor: str,
    idempotency_key: str,
    occurred_at: datetime,
    charge_id: UUID | None = None,
    hold: Hold | None = None,
) -> Transfer:
    """Move ``amount``, in the asset's smallest unit, from one account to another.

    With a ``hold``, it is taken from what that has set aside. A payment and the share
    of it that goes on name the same ``charge_id``. A second call with the same key
    returns the first transfer and moves nothing.

    Raises:
        NotDeclared: no app declares the code for the cause.
        InsufficientCredits: the debited account has less than this available.
        AmountOutOfRange: one of the balances would not fit its column.
        IdempotencyConflict: the key already belongs to a different transfer.
    """
    causes.check_movement(cause_type=cause_type, code=code)
    accounts = locks.lock_accounts([debit_account_id, credit_account_id])
    # Equal keys mean equal accounts, so the lock has already queued a rival call.
    # A key reused for other accounts meets the unique constraint instead.
    if earlier := Transfer.objects.filter(idempotency_key=idempotency_key).first():
        return _replay(
            earlier,
            debit_account_id=debit_account_id,
            credit_account_id=credit_account_id,
            amount=amount,
            code=code,
        )
    debited = accounts[debit_account_id]
    available = hold.remaining if hold else debited.available
    if available < amount and not debited.may_be_negative:
        raise InsufficientCredits(required=amount, available=available)
    _refuse_if_too_large(amount, debited, accounts[credit_account_id])
    posted = Transfer.objects.create(
        asset=debited.asset,
        debit_account_id=debit_account_id,
        credit_account_id=credit_account_id,
        amount=amount,
        code=code,
        cause_type=cause_type,
        cause_id=cause_id,
        actor=actor,
        idempotency_key=idempotency_key,
        occurred_at=occurred_at,
        charge_id=charge_id,
        hold=hold,
    )
    users = [account.user_id for account in accounts.values() if account.user_id]
    broadcasts.balance_changed(selectors.balances(users))
    return posted


def _refuse_if_too_large(amount: int, debited: Account, credited: Account) -> None:
    if max(amount, credited.balance + amount, amount - debited.balance) > BALANCE_MAX:
        raise AmountOutOfRange("An account cannot hold this much.")


def _replay(earlier: Transfer, **asked: object) -> Transfer:
    """Return the earlier transfer if this call asks for the very same one.

    When and why it was asked for may differ: a retry has a clock of its own.
    """
    if any(getattr(earlier, name) != value for name, value in asked.items()):
        raise IdempotencyConflict(f"The key {earlier.idempotency_key} is already used.")
    return earlier
