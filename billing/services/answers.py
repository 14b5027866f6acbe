"""Stores the first response to a request with an Idempotency-Key.

A key is claimed in a transaction of its own, which commits before anything is done. No
lock or connection is therefore held while a gateway is called.
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
    """A response, byte for byte."""

    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A claimed key. The caller creates its object with the id ``action_id``."""

    user_id: UUID
    key: str
    action_id: UUID
    holder: UUID


@atomic
def claim(
    *, user_id: UUID, key: str, fingerprint: bytes, now: datetime
) -> Claim | Answer:
    """Claim a user's key, or return its first response if there is one.

    ``fingerprint`` is a digest of everything that identifies the request. A claim older
    than ``CLAIM_SECONDS`` is taken over, because its holder is dead or stuck; the
    action must be idempotent by ``action_id``.

    Raises:
        IdempotencyKeyInUse: another request holds the key and is still in progress.
        IdempotencyConflict: the key was used for a different request.
    """
    holder = new_id()
    row = _claimed(user_id, key, fingerprint, holder, now)
    # Checked under the lock, because the holder may have stored its response meanwhile.
    record = IdempotencyRecord.objects.filter(user_id=user_id, key=key).first()
    if bytes((record or row).fingerprint) != fingerprint:
        raise IdempotencyConflict("This key was already used for a different request.")
    if record is not None:
        return _read(record)
    if row.holder != holder:
        if row.claimed_at and now - row.claimed_at < timedelta(seconds=CLAIM_SECONDS):
            raise IdempotencyKeyInUse(
                "The first request with this key is still in progress."
            )
        row.holder, row.claimed_at = holder, now
        row.save(update_fields=["holder", "claimed_at"])
    return Claim(user_id=user_id, key=key, action_id=row.action_id, holder=holder)


@atomic
def keep(*, claim: Claim, answer: Answer) -> Answer:
    """Store the first response to a claimed key, and return it.

    Raises:
        IdempotencyKeyInUse: another request has taken the claim over.
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
    """Release a key that got no response, so that a retry can claim it at once.

    The retry has the same ``action_id``, so it continues what was begun.
    """
    _rows_of(claim).filter(holder=claim.holder).update(claimed_at=None)


def _claimed(
    user_id: UUID, key: str, fingerprint: bytes, holder: UUID, now: datetime
) -> IdempotencyClaim:
    """Insert the claim unless it exists; return the row, locked."""
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
