"""What sellers earn: pending at first, then available, then moved to the wallet.

The shares of a day are set aside by a hold on the pending account that matures when the
hold-back is over. Then it is captured to the earnings account. Both steps are late when
nobody calls this, and never early: the database refuses to close a hold before it is
mature.
"""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from billing import broadcasts, hold_back, locks, selectors
from billing.errors import InsufficientEarnings
from billing.models import (
    Account,
    AccountKind,
    CauseType,
    Hold,
    HoldState,
    Transfer,
    TransferCode,
)
from billing.services import holds, transfers, wallets
from core.transactions import atomic
from retries.services import items

KIND = "earnings"
ACTOR = "ledger"


@atomic
def move_to_wallet(
    *, move_id: UUID, user_id: UUID, amount_millicredits: int, now: datetime
) -> Transfer:
    """Move available earnings to the seller's own wallet. They never move back.

    A second call with the same ``move_id`` returns the first transfer.

    Raises:
        InsufficientEarnings: less than this is available.
        IdempotencyConflict: that move was of another amount.
    """
    earnings = wallets.earnings_of(user_id=user_id)
    wallet = wallets.wallet_of(user_id=user_id)
    key = f"earnings:{move_id}"
    available = locks.lock_accounts([earnings.id, wallet.id])[earnings.id].available
    is_new = not Transfer.objects.filter(idempotency_key=key).exists()
    if is_new and amount_millicredits > available:
        raise InsufficientEarnings(required=amount_millicredits, available=available)
    moved = transfers.post(
        debit_account_id=earnings.id,
        credit_account_id=wallet.id,
        amount=amount_millicredits,
        code=TransferCode.EARNINGS_TO_WALLET,
        cause_type=CauseType.EARNINGS,
        cause_id=user_id,
        actor=f"user:{user_id}",
        idempotency_key=key,
        occurred_at=now,
    )
    broadcasts.earnings_changed({user_id: selectors.pending(user_id)})
    return moved


def advance(*, now: datetime) -> int:
    """Set aside what was earned, and release what is mature. Idempotent.

    Returns how many sellers' earnings changed.
    """
    sellers = _waiting(now).values_list("id", flat=True)
    return items.each(list(sellers), partial(_advance, now=now), kind=KIND, now=now)


def _waiting(now: datetime) -> QuerySet[Account]:
    """Filter the pending accounts that have something to set aside or to release."""
    mature = _mature(now).filter(account=OuterRef("pk"))
    return Account.objects.filter(kind=AccountKind.PENDING).filter(
        Q(balance__gt=F("held")) | Exists(mature)
    )


def _mature(now: datetime) -> QuerySet[Hold]:
    return Hold.objects.filter(state=HoldState.PENDING, matures_at__lte=now)


@atomic
def _advance(pending_id: int, *, now: datetime) -> None:
    account = Account.objects.get(id=pending_id)
    user_id = account.user_id
    assert user_id is not None
    earnings = wallets.earnings_of(user_id=user_id, asset=account.asset)
    pending = locks.lock_accounts([pending_id, earnings.id])[pending_id]
    if pending.available:
        _set_aside(pending, user_id, now)
    for hold in _mature(now).filter(account=pending).order_by("id"):
        _release(hold, earnings, now)
    broadcasts.earnings_changed({user_id: selectors.pending(user_id)})


def _set_aside(pending: Account, user_id: UUID, now: datetime) -> None:
    """Add what is free in a user's locked account to the hold of this day."""
    matures_at = hold_back.available_at(now)
    key = f"earnings:{pending.id}:{matures_at.date()}"
    if hold := Hold.objects.filter(idempotency_key=key).first():
        hold.amount += pending.available
        hold.save(update_fields=["amount"])
        return
    Hold.objects.create(
        account=pending,
        amount=pending.available,
        cause_type=CauseType.EARNINGS,
        cause_id=user_id,
        actor=ACTOR,
        idempotency_key=key,
        placed_at=now,
        matures_at=matures_at,
    )


def _release(hold: Hold, earnings: Account, now: datetime) -> None:
    """Make the earnings of a day available; both accounts are locked."""
    transfers.post(
        debit_account_id=hold.account_id,
        credit_account_id=earnings.id,
        amount=hold.remaining,
        code=TransferCode.EARNINGS_RELEASE,
        cause_type=CauseType.EARNINGS,
        cause_id=hold.cause_id,
        actor=ACTOR,
        idempotency_key=f"{hold.idempotency_key}:release",
        occurred_at=now,
        hold=hold,
    )
    holds.release(hold_id=hold.id, occurred_at=now)
