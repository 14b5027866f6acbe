"""Settle viewings: the two queries by which watched time becomes captures.

sql/due.sql locks what is due, sql/settle.sql brings it up to date, and one transaction
holds both. The ledger's part of it is billing's own function, ``billing_settle``.
"""

import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import (
    DataError,
    IntegrityError,
    InternalError,
    connection,
)
from django.db.backends.utils import CursorWrapper

from billing.locks import lock_accounts
from billing.selectors import Balance
from billing.services import wallets
from core.transactions import atomic
from streams import constants
from streams.meter.metering import Ending, MeteredViewing
from streams.models import Viewing
from streams.states import ViewingEndReason

logger = logging.getLogger(__name__)

SQL = Path(__file__).parent / "sql"
BEFORE_ALL_IDS = UUID(int=0)
REFUSALS = (
    DataError,
    IntegrityError,
    InternalError,
)  # of the database, for what a row says
Row = tuple[Any, ...]
# settle.sql returns these of a viewing, in this order; more columns follow.
VIEWING_COLUMNS = len(MeteredViewing._fields)


class Settlement(NamedTuple):
    """A viewing that was brought up to date, and what both parties have by now.

    ``has_captured``: at least one whole minute was. ``allowed_units``: see the
    function. A free viewing moves nothing, so no balance is read.
    """

    viewing: MeteredViewing
    allowed_units: int | None
    has_captured: bool
    buyer: Balance | None
    seller: Balance | None


def settle_due(*, now: datetime) -> Iterator[Iterator[Settlement]]:
    """Settle everything that is due, a batch at a time, each in its own transaction.

    A viewing is met once: batches follow the ids. Those that are locked elsewhere are
    left to the next call. What was settled is read when it is used: that may be in
    another thread, while this one settles the next batch.
    """
    # Outside of a transaction: nobody waits for the accounts that are opened here.
    wallets.platform_ids()
    after = BEFORE_ALL_IDS
    while True:
        batch, rows = _settle_next(after=after, now=now)
        if batch is None:
            return
        yield map(_read, rows)
        if batch.count < constants.TICK_BATCH_SIZE:
            return
        after = batch.last_id


@atomic
def end(endings: Sequence[Ending]) -> list[Settlement]:
    """Settle and end those of these viewings that are open.

    All viewings are locked, and then all their accounts, before any is settled: whoever
    came back for a viewing while holding accounts could meet a tick in a deadlock.
    """
    open_ids = _lock([ending.viewing_id for ending in endings])
    alike = _alike(endings, among=set(open_ids))
    if len(alike) > 1:
        _lock_accounts(open_ids)
    return [
        _read(row)
        for (reason, at), viewing_ids in alike.items()
        for row in _settle(viewing_ids, reason=reason, now=at)
    ]


def unit() -> timedelta:
    """Return the length of the meter's minute."""
    return timedelta(seconds=settings.BILLING_UNIT_SECONDS)


def allowed_units(viewing: Viewing) -> int | None:
    """Return how many minutes more than are funded a running viewing may cost.

    None: nothing limits it but the wallet.
    """
    limit = viewing.spending_limit_millicredits
    if limit is None:
        return None
    assert viewing.counts_from is not None
    assert viewing.paid_until is not None
    funded_units = (viewing.paid_until - viewing.counts_from) // unit()
    return limit // viewing.price_per_minute_millicredits - funded_units


@dataclass(frozen=True, kw_only=True)
class _Batch:
    """Locked viewings, in the order of their ids.

    ``ids`` are as PostgreSQL writes an array of them: two thousand objects fewer to
    make, while the database would wait, of what only goes back to it.
    """

    count: int
    last_id: UUID
    ids: str

    def to_list(self) -> list[UUID]:
        return [UUID(each) for each in self.ids.strip("{}").split(",")]


def _settle_next(*, after: UUID, now: datetime) -> tuple[_Batch | None, Iterator[Row]]:
    """Lock and settle the next batch, without what the database refuses; None: no more.

    Broken off by the database, the batch is settled again as a whole.
    """
    locked: list[_Batch] = []

    # No savepoint between the two: a row that is locked outside of one and updated
    # inside costs PostgreSQL a multixact.
    @atomic
    def settle() -> Iterator[Row]:
        locked.clear()
        batch = _lock_due(after=after, now=now)
        if batch is None:
            return iter(())
        locked.append(batch)
        return _settle(batch.ids, reason=None, now=now)

    try:
        rows = settle()
    except REFUSALS:
        if not locked:
            raise
        rows = iter(_settle_apart(locked[0].to_list(), now=now))
    return (locked[0] if locked else None), rows


def _lock_due(*, after: UUID, now: datetime) -> _Batch | None:
    with connection.cursor() as cursor:
        cursor.execute(
            _sql("due"),
            {
                "after": after,
                "now": now,
                "limit": constants.TICK_BATCH_SIZE,
                **_rules(),
            },
        )
        row = cursor.fetchone()
    if row is None:
        return None
    count, last_id, ids = row
    return _Batch(count=count, last_id=last_id, ids=ids or "{}")


def _settle_apart(viewing_ids: Sequence[UUID], *, now: datetime) -> list[Row]:
    """Settle what the database refused to have settled together, in ever smaller parts.

    A row that contradicts the ledger must not keep the meter from all the others.
    """
    half = len(viewing_ids) // 2
    rows: list[Row] = []
    for part in (viewing_ids[:half], viewing_ids[half:]):
        try:
            rows += _settle_part(part, now=now)
        except REFUSALS:
            if len(part) == 1:
                logger.exception("Viewing %s cannot be settled.", part[0])
            else:
                rows += _settle_apart(part, now=now)
    return rows


@atomic
def _settle_part(viewing_ids: Sequence[UUID], *, now: datetime) -> list[Row]:
    return list(_settle(_lock(viewing_ids), reason=None, now=now))


def _lock(viewing_ids: Sequence[UUID]) -> list[UUID]:
    """Lock those of these viewings that are open, in the order of their ids."""
    rows = Viewing.objects.open().filter(id__in=viewing_ids).order_by("id")
    return list(rows.select_for_update(no_key=True).values_list("id", flat=True))


def _lock_accounts(viewing_ids: Sequence[UUID]) -> None:
    """Lock every wallet that settling these viewings moves."""
    paid = Viewing.objects.filter(id__in=viewing_ids, hold__isnull=False)
    pairs = paid.values_list("hold__account_id", "seller_wallet_id")
    lock_accounts({account_id for pair in pairs for account_id in pair})


def _alike(
    endings: Sequence[Ending], *, among: Set[UUID]
) -> dict[tuple[ViewingEndReason, datetime], list[UUID]]:
    """Return the viewings that end for one reason at one moment; the first counts."""
    firsts = {ending.viewing_id: ending for ending in reversed(endings)}
    alike = defaultdict(list)
    for viewing_id, ending in firsts.items():
        if viewing_id in among:
            alike[ending.reason, ending.at].append(viewing_id)
    return alike


def _settle(
    viewing_ids: Sequence[UUID] | str,
    *,
    reason: ViewingEndReason | None,
    now: datetime,
) -> Iterator[Row]:
    """Settle locked viewings; return a row for each that changed.

    They are settled at once; the rows are made when, and by whom, they are used.
    """
    parameters = _rules() | {
        "viewing_ids": viewing_ids,
        "reason": reason,
        "now": now,
        "platform_ids": wallets.platform_ids(),
    }
    cursor = connection.cursor()
    cursor.execute(_sql("settle"), parameters)
    return _rows(cursor)


def _rows(cursor: CursorWrapper) -> Iterator[Row]:
    with cursor:
        yield from cursor.fetchall()


def _rules() -> dict[str, Any]:
    """Return the times the queries go by. A shortened minute is funded later, too."""
    return {
        "unit": unit(),
        "unit_seconds": settings.BILLING_UNIT_SECONDS,
        "fund_ahead": min(timedelta(seconds=constants.FUND_AHEAD_SECONDS), unit() / 2),
        "silence": timedelta(seconds=constants.PEER_SILENCE_SECONDS),
        "heartbeat": timedelta(seconds=constants.PEER_HEARTBEAT_SECONDS),
        "pause_most": timedelta(seconds=constants.PAUSE_MOST_SECONDS),
        "first_silence": timedelta(seconds=constants.FIRST_SILENCE_SECONDS),
        "join_timeout": timedelta(seconds=constants.JOIN_TIMEOUT_SECONDS),
        "connect_timeout": timedelta(seconds=constants.CONNECT_TIMEOUT_SECONDS),
    }


@cache
def _sql(name: str) -> str:
    return (SQL / f"{name}.sql").read_text()


def _read(row: Row) -> Settlement:
    allowed_units, has_captured, *balances = row[VIEWING_COLUMNS:]
    balance, held, seller_balance, seller_held = balances
    is_free = balance is None
    return Settlement(
        viewing=MeteredViewing._make(row[:VIEWING_COLUMNS]),
        allowed_units=allowed_units,
        has_captured=has_captured,
        buyer=None if is_free else Balance(balance=balance, held=held),
        seller=None if is_free else Balance(balance=seller_balance, held=seller_held),
    )
