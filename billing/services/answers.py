"""First answers to requests with an Idempotency-Key, kept to be given again.

A key is claimed in a transaction of its own, which commits before anything is done. So
no lock is held and no connection is needed while a gateway is asked.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from billing.constants import CLAIM_SECONDS
from billing.errors import IdempotencyConflict, IdempotencyKeyInUse
from billing.models import IdempotencyClaim, IdempotencyRecord
from core.ids import new_id
from core.transactions import atomic


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was answered, byte for byte."""

    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A key that the caller may act on. What is made takes ``action_id`` as its id."""

    user_id: UUID
    key: str
    action_id: UUID
    holder: UUID


@atomic
def claim(
    *, user_id: UUID, key: str, fingerprint: bytes, now: datetime
) -> Claim | Answer:
    """Claim a user's key; return its first answer instead, if there is one.

    ``fingerprint`` is a digest of everything that makes two requests the same. A claim
    older than ``CLAIM_SECONDS`` is taken over, because whoever made it is dead or
    frozen; the action must be idempotent by ``action_id``.

    Raises:
        IdempotencyKeyInUse: another request has claimed the key and not answered yet.
        IdempotencyConflict: the first request with this key was another one.
    """
    holder = new_id()
    row = _claimed(user_id, key, fingerprint, holder, now)
    # Only now: while we waited for the row, its holder may have kept the answer.
    record = IdempotencyRecord.objects.filter(user_id=user_id, key=key).first()
    if bytes((record or row).fingerprint) != fingerprint:
        raise IdempotencyConflict("This key was used for another request.")
    if record is not None:
        return _read(record)
    if row.holder != holder:
        if row.claimed_at and now - row.claimed_at < timedelta(seconds=CLAIM_SECONDS):
            raise IdempotencyKeyInUse("The first request with this key still runs.")
        row.holder, row.claimed_at = holder, now
        row.save(update_fields=["holder", "claimed_at"])
    return Claim(user_id=user_id, key=key, action_id=row.action_id, holder=holder)


@atomic
def keep(*, claim: Claim, answer: Answer) -> Answer:
    """Keep the first answer to a claimed key, and return it.

    Raises:
        IdempotencyKeyInUse: the claim was taken over, and that request still runs.
    """
    row = _rows_of(claim).select_for_update().first()
    record = IdempotencyRecord.objects.filter(
        user_id=claim.user_id, key=claim.key
    ).first()
    if record is not None:
        return _read(record)
    if row is None or row.holder != claim.holder:
        raise IdempotencyKeyInUse("Another request with this key has taken over.")
    IdempotencyRecord.objects.create(
        user_id=row.user_id,
        key=row.key,
        fingerprint=row.fingerprint,
        status=answer.status,
        content_type=answer.content_type,
        body=answer.body,
    )
    return answer


def release(*, claim: Claim) -> None:
    """Give a key back that got no answer: the next request with it may try at once.

    It tries under the same ``action_id``, so it goes on with what was begun.
    """
    _rows_of(claim).filter(holder=claim.holder).update(claimed_at=None)


def _claimed(
    user_id: UUID, key: str, fingerprint: bytes, holder: UUID, now: datetime
) -> IdempotencyClaim:
    """Insert the claim unless there is one; return the row, locked."""
    mine = IdempotencyClaim(
        user_id=user_id,
        key=key,
        fingerprint=fingerprint,
        holder=holder,
        created_at=now,
        claimed_at=now,
    )
    IdempotencyClaim.objects.bulk_create([mine], ignore_conflicts=True)
    rows = IdempotencyClaim.objects.filter(user_id=user_id, key=key)
    return rows.select_for_update().get()


def _rows_of(claim: Claim) -> QuerySet[IdempotencyClaim]:
    return IdempotencyClaim.objects.filter(user_id=claim.user_id, key=claim.key)


def _read(record: IdempotencyRecord) -> Answer:
    return Answer(
        status=record.status,
        content_type=record.content_type,
        body=bytes(record.body),
    )
