"""Times and shorthand for the ledger's tests."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from billing.models import CauseType
from core.ids import new_id

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


def because(cause_id: UUID | None = None) -> dict[str, object]:
    """Return what every movement names: a viewing caused it, the meter made it."""
    return {
        "cause_type": CauseType.VIEWING,
        "cause_id": cause_id or new_id(),
        "actor": "meter",
        "occurred_at": NOW,
    }
