"""Many viewings at once, written in bulk, for benches and for faults."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from billing.models import (
    Account,
    AccountKind,
    CauseType,
    Grant,
    Hold,
    Transfer,
    TransferCode,
)
from billing.services import wallets
from core.ids import new_id
from sellers.models import Seller
from streams.causes import VIEWING
from streams.models import PeerConnection, Stream, Viewing
from streams.states import ViewingState

BATCH = 5_000
UNIT = timedelta(seconds=60)


def watch(
    count: int, *, price: int, minutes: int, now: datetime, fee_percent: int = 20
) -> None:
    """Let so many pairs of strangers be connected since ``now``, the first minute held.

    Each buyer has credits for so many minutes.
    """
    buyers, sellers = _people(count), _people(count)
    _write(Seller(user=seller) for seller in sellers)
    purses = _accounts(buyers, AccountKind.WALLET)
    tills = _accounts(sellers, AccountKind.PENDING)
    ids = [new_id() for _ in range(count)]
    _fill(purses, price * minutes, now)
    holds = _write(
        Hold(
            account=purse,
            amount=price,
            idempotency_key=f"viewing:{viewing_id}",
            placed_at=now,
            **_because(viewing_id),
        )
        for purse, viewing_id in zip(purses, ids, strict=True)
    )
    streams = _write(
        Stream(seller_id=seller.pk, price_per_minute_millicredits=price, started_at=now)
        for seller in sellers
    )
    rows = zip(ids, buyers, streams, holds, tills, strict=True)
    viewings = _write(
        Viewing(
            id=viewing_id,
            stream=stream,
            seller_id=stream.seller_id,
            buyer=buyer,
            hold=hold,
            seller_wallet=till,
            state=ViewingState.CONNECTED,
            price_per_minute_millicredits=price,
            fee_percent=fee_percent,
            requested_at=now,
            connected_at=now,
            counts_from=now,
            buyer_heard_at=now,
            paid_until=now + UNIT,
        )
        for viewing_id, buyer, stream, hold, till in rows
    )
    _write(
        PeerConnection(
            viewing=viewing,
            is_relayed=False,
            offers=1,
            answers=1,
            buyer_connected_at=now,
            seller_connected_at=now,
        )
        for viewing in viewings
    )


def hear(now: datetime) -> None:
    """Let both peers of every connected viewing be heard."""
    connected = Viewing.objects.filter(state=ViewingState.CONNECTED)
    connected.update(buyer_heard_at=now)
    Stream.objects.live().update(seller_heard_at=now)


def _people(count: int) -> list[User]:
    ids = [new_id() for _ in range(count)]
    return _write(
        User(id=id_, email=f"{id_}@example.com", username=f"u{id_.hex[4:]}")
        for id_ in ids
    )


def _accounts(users: list[User], kind: AccountKind) -> list[Account]:
    return _write(Account(kind=kind, user=user) for user in users)


def _fill(purses: list[Account], amount: int, now: datetime) -> None:
    funding = wallets.funding()
    grants = _write(
        Grant(user_id=purse.user_id, reason="crowd", granted_at=now)
        for purse in purses
        if purse.user_id is not None
    )
    _write(
        Transfer(
            debit_account=funding,
            credit_account=purse,
            amount=amount,
            code=TransferCode.GRANT,
            idempotency_key=f"grant:{grant.pk}",
            occurred_at=now,
            **_because(grant.pk) | {"cause_type": CauseType.GRANT},
        )
        for grant, purse in zip(grants, purses, strict=True)
    )


def _because(cause_id: Any) -> dict[str, Any]:
    return {"cause_type": VIEWING, "cause_id": cause_id, "actor": "crowd"}


def _write(rows: Iterable[Any]) -> list[Any]:
    rows = list(rows)
    return type(rows[0]).objects.bulk_create(rows, batch_size=BATCH)
