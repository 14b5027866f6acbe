"""Processes many items so that a failing item does not delay the others.

Each item is tried separately. A failed item is retried after a minute, then after twice
as long each time, and each round tries it after all the others. After three days it is
logged as an error and listed in the admin for a person to handle. It is still retried
every six hours, in case the cause goes away.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from core.transactions import atomic
from retries.constants import (
    FIRST_WAIT_SECONDS,
    LEASE_SECONDS,
    LONGEST_WAIT_SECONDS,
    PERSON_AFTER_SECONDS,
)
from retries.models import Retry

logger = logging.getLogger(__name__)

Item = TypeVar("Item")
Row = TypeVar("Row", bound=Model)


def due(rows: QuerySet[Row], *, kind: str, now: datetime) -> QuerySet[Row]:
    """Exclude rows that wait for a retry, by primary key."""
    waiting = Retry.objects.filter(kind=kind, next_try_at__gt=now)
    return rows.exclude(pk__in=list(waiting.values_list("item", flat=True)))


def each(
    items: Iterable[Item],
    act: Callable[[Item], Any],
    *,
    kind: str,
    now: datetime,
    key: Callable[[Item], object] = lambda item: item,
    is_claimed: bool = False,
    ends: tuple[type[Exception], ...] = (),
) -> int:
    """Call ``act`` for each item that is due; return how many succeeded.

    ``act`` may be called again for an item that is done, so it must check first, and
    return False if there was nothing to do; such items are not counted. With
    ``is_claimed``, an item is claimed before the call, so that only one of two
    concurrent rounds handles it. Use this for work that must not run twice and holds no
    lock. A failure listed in ``ends`` means that all others would fail too, and ends
    the round.
    """
    known = _known(kind)
    keyed = [(str(key(item)), item) for item in items]
    # Failing items last: they may be slow, or end the round.
    keyed.sort(key=lambda pair: pair[0] in known)
    succeeded = 0
    for name, item in keyed:
        if not _may_try(kind, name, known, now, is_claimed=is_claimed):
            continue
        try:
            was_done_now = act(item) is not False
        except Exception as failure:  # noqa: BLE001 -- counted, logged and tried again
            _note(kind, name, failure, now)
            if isinstance(failure, ends):
                break
        else:
            succeeded += was_done_now
            if is_claimed or name in known:
                Retry.objects.filter(kind=kind, item=name).delete()
    return succeeded


def try_now(*, retries: QuerySet[Retry], now: datetime) -> int:
    """Make these items due in the next round, whatever their delay."""
    return retries.update(next_try_at=now)


def _known(kind: str) -> dict[str, datetime]:
    """Return when the failed or claimed items may be retried."""
    rows = Retry.objects.filter(kind=kind)
    return dict(rows.values_list("item", "next_try_at"))


def _may_try(
    kind: str, name: str, known: dict[str, datetime], now: datetime, *, is_claimed: bool
) -> bool:
    if not is_claimed:
        return name not in known or known[name] <= now
    lease = now + timedelta(seconds=LEASE_SECONDS)
    _, is_new = Retry.objects.get_or_create(
        kind=kind, item=name, defaults={"next_try_at": lease}
    )
    if is_new:
        return True
    free = Retry.objects.filter(kind=kind, item=name, next_try_at__lte=now)
    return bool(free.update(next_try_at=lease))


@atomic
def _note(kind: str, name: str, failure: Exception, now: datetime) -> None:
    """Record a failure, and set the time of the next retry."""
    Retry.objects.get_or_create(kind=kind, item=name, defaults={"next_try_at": now})
    retry = Retry.objects.select_for_update().get(kind=kind, item=name)
    retry.failures += 1
    retry.failing_since = retry.failing_since or now
    retry.next_try_at = now + _wait(retry.failures)
    retry.reason = type(failure).__name__[:100]
    logger.warning(
        "%s failed, %d times by now.", retry, retry.failures, exc_info=failure
    )
    failing_for = now - retry.failing_since
    if failing_for >= timedelta(seconds=PERSON_AFTER_SECONDS):
        retry.for_people_since = retry.for_people_since or now
        logger.error("%s has failed for %d days.", retry, failing_for.days)
    retry.save()


def _wait(failures: int) -> timedelta:
    doubled = FIRST_WAIT_SECONDS * 2 ** min(failures - 1, 20)
    return timedelta(seconds=min(doubled, LONGEST_WAIT_SECONDS))
