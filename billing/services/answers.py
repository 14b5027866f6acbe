"""First answers to requests with an Idempotency-Key, kept to be given again."""

from dataclasses import dataclass
from uuid import UUID

from billing import locks
from billing.errors import IdempotencyConflict, IdempotencyKeyInUse
from billing.models import IdempotencyRecord


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was answered, byte for byte."""

    status: int
    content_type: str
    body: bytes


def claim(*, user_id: UUID, key: str, fingerprint: bytes) -> Answer | None:
    """Keep a user's key for the caller's transaction; return its first answer, if any.

    ``fingerprint`` is a digest of everything that makes two requests the same. A
    claim dies with its transaction, so a crash leaves the key as it was.

    Raises:
        IdempotencyKeyInUse: another transaction is about to answer it.
        IdempotencyConflict: the first request with this key was another one.
    """
    if not locks.try_lock_key(user_id=user_id, key=key):
        raise IdempotencyKeyInUse("The first request with this key still runs.")
    record = IdempotencyRecord.objects.filter(user_id=user_id, key=key).first()
    if record is None:
        return None
    if bytes(record.fingerprint) != fingerprint:
        raise IdempotencyConflict("This key was used for another request.")
    return Answer(
        status=record.status,
        content_type=record.content_type,
        body=bytes(record.body),
    )


def keep(*, user_id: UUID, key: str, fingerprint: bytes, answer: Answer) -> None:
    """Keep the first answer to a claimed key, in the transaction of what it did."""
    IdempotencyRecord.objects.create(
        user_id=user_id,
        key=key,
        fingerprint=fingerprint,
        status=answer.status,
        content_type=answer.content_type,
        body=answer.body,
    )
