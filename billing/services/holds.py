"""Places and releases holds on wallets. Captures: migrations/sql/0003."""

from datetime import datetime
from uuid import UUID

from billing import broadcasts, causes, locks, selectors
from billing.errors import IdempotencyConflict, InsufficientCredits
from billing.models import Hold, HoldState
from core.transactions import atomic


@atomic
def place(
    *,
    account_id: int,
    amount_millicredits: int,
    cause_type: str,
    cause_id: UUID,
    actor: str,
    idempotency_key: str,
    occurred_at: datetime,
) -> Hold:
    """Set an amount of a wallet aside until it is captured or released.

    A second call with the same key returns the first hold and sets nothing aside.

    Raises:
        NotDeclared: no app declares that the cause may hold.
        InsufficientCredits: the wallet has less than this available.
        IdempotencyConflict: the key already belongs to a different hold.
    """
    causes.check_hold(cause_type=cause_type)
    account = locks.lock_accounts([account_id])[account_id]
    if earlier := Hold.objects.filter(idempotency_key=idempotency_key).first():
        # The amount may have grown since, so only account and cause are compared.
        if (earlier.account_id, earlier.cause_id) != (account_id, cause_id):
            raise IdempotencyConflict(f"The key {idempotency_key} is already used.")
        return earlier
    if account.available < amount_millicredits:
        raise InsufficientCredits(
            required=amount_millicredits, available=account.available
        )
    hold = Hold.objects.create(
        account_id=account_id,
        amount=amount_millicredits,
        cause_type=cause_type,
        cause_id=cause_id,
        actor=actor,
        idempotency_key=idempotency_key,
        placed_at=occurred_at,
    )
    if account.user_id:
        broadcasts.balance_changed(selectors.balances([account.user_id]))
    return hold


@atomic
def release(*, hold_id: int, occurred_at: datetime) -> Hold:
    """Release what is left of a hold. Does nothing if it is closed."""
    hold = Hold.objects.get(id=hold_id)
    account = locks.lock_accounts([hold.account_id])[hold.account_id]
    # Checked under the account's lock, because it may have been closed meanwhile.
    hold.refresh_from_db()
    if hold.state != HoldState.PENDING:
        return hold
    hold.state = HoldState.CAPTURED if hold.captured else HoldState.RELEASED
    hold.closed_at = occurred_at
    hold.save(update_fields=["state", "closed_at"])
    if account.user_id:
        broadcasts.balance_changed(selectors.balances([account.user_id]))
    return hold
