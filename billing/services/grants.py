"""Grants of free credits."""

from datetime import datetime
from uuid import UUID

from billing.models import CauseType, Grant, Transfer, TransferCode
from billing.services import transfers, wallets
from core.ids import new_id
from core.transactions import atomic


@atomic
def grant(
    *,
    user_id: UUID,
    amount_millicredits: int,
    reason: str,
    actor: str,
    occurred_at: datetime,
    grant_id: UUID | None = None,
) -> Transfer:
    """Give a user credits, in millicredits, and store the reason.

    A second call with the same ``grant_id`` returns the first transfer and gives
    nothing. Without a ``grant_id``, every call gives credits.

    Raises:
        IdempotencyConflict: that grant was for another user or amount.
    """
    granted, _ = Grant.objects.get_or_create(
        id=grant_id or new_id(),
        defaults={"user_id": user_id, "reason": reason, "granted_at": occurred_at},
    )
    return transfers.post(
        debit_account_id=wallets.funding().id,
        credit_account_id=wallets.wallet_of(user_id=user_id).id,
        amount=amount_millicredits,
        code=TransferCode.GRANT,
        cause_type=CauseType.GRANT,
        cause_id=granted.id,
        actor=actor,
        idempotency_key=f"grant:{granted.id}",
        occurred_at=occurred_at,
    )
