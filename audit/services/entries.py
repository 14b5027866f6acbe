"""Write the audit log."""

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
    """Write down what staff was shown or sent; it is committed when this returns.

    Texts come from the address of a page, so they are cut to what fits and stripped of
    what PostgreSQL cannot keep.
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
