"""What buyers allow themselves to spend, and how much that leaves for a viewing."""

from datetime import datetime
from uuid import UUID

from core.transactions import atomic
from streams import locks, selectors
from streams.errors import SpendingLimitReached
from streams.meter import meter
from streams.models import SpendingLimit, Viewing
from streams.spending import Limits


@atomic
def set_limits(*, buyer_id: UUID, limits: Limits, now: datetime) -> None:
    """Set how much a buyer may spend; the same again changes nothing.

    What is lowered binds at once, also the viewing that runs: it ends where it is paid
    for. What is raised binds what is asked for a day later (``streams/spending.py``).
    """
    locks.lock_buyer(buyer_id)
    last = SpendingLimit.objects.set_now().filter(buyer_id=buyer_id).first()
    if (last.limits if last else Limits()) == limits:
        return
    if last:
        # The clock was read before the lock; what we waited for may be newer.
        now = max(now, last.set_at)
        last.replaced_at = now
        last.save(update_fields=["replaced_at"])
    SpendingLimit.objects.create(
        buyer_id=buyer_id,
        per_viewing_millicredits=limits.per_viewing_millicredits,
        per_day_millicredits=limits.per_day_millicredits,
        set_at=now,
    )
    running = Viewing.objects.open().filter(buyer_id=buyer_id).first()
    if running is not None:
        _tighten(running.pk, now)


def limit_of_new(
    *, buyer_id: UUID, price_per_minute_millicredits: int, now: datetime
) -> int | None:
    """Return what a viewing may cost that this buyer, locked by the caller, asks for.

    Raises:
        SpendingLimitReached: that is less than its first minute.
    """
    limit = _limit(buyer_id, now)
    if limit is not None and limit < price_per_minute_millicredits:
        raise SpendingLimitReached(
            required=price_per_minute_millicredits, allowed=limit
        )
    return limit


def _tighten(viewing_id: UUID, now: datetime) -> None:
    """Let a viewing cost no more than what its buyer has just set, or than is funded.

    What is set aside for it already is where it ends: "at a minute already paid for".
    """
    viewing = locks.lock_viewing(viewing_id)
    limit = _limit(viewing.buyer_id, now, running=viewing)
    if limit is None or viewing.hold is None or not viewing.is_open:
        return
    limit = max(limit, viewing.hold.amount)
    was = viewing.spending_limit_millicredits
    if was is None or limit < was:
        viewing.spending_limit_millicredits = limit
        viewing.save(update_fields=["spending_limit_millicredits"])
        meter.show(viewing=viewing, now=now)


def _limit(
    buyer_id: UUID, now: datetime, *, running: Viewing | None = None
) -> int | None:
    spending = selectors.spending(buyer_id, now=now)
    spent = spending.spent_millicredits
    if running is not None:
        spent -= running.charged_millicredits
    return spending.in_force.of_viewing(spent_millicredits=spent)
