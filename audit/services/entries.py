"""Writes the audit log."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.models import TEXT_MAX_LENGTH, AuditEntry, AuditKind
from core.transactions import retried


@retried
@transaction.atomic(durable=True)
def record(
    *,
    staff: User,
    kind: AuditKind,
    page: str,
    model: str,
    object_ids: Iterable[str],
    question: Mapping[str, str],
    address: str,
    now: datetime,
) -> AuditEntry:
    """Record a shown page or a submitted form; the entry is committed on return.

    Texts come from the URL of a page, so they are truncated, and characters that
    PostgreSQL cannot store are removed.
    """
    return AuditEntry.objects.create(
        staff=staff,
        kind=kind,
        page=_fitting(page),
        model=model,
        object_ids=[_fitting(each) for each in object_ids],
        question={_fitting(name): _fitting(value) for name, value in question.items()},
        address=_fitting(address),
        at=now,
    )


def _fitting(text: str) -> str:
    return text.replace("\x00", "").encode(errors="replace").decode()[:TEXT_MAX_LENGTH]
