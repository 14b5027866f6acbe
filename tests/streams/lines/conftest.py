"""Bob watches; dave and erin may wait for the seat."""

import pytest

from realtime import presence
from tests.streams.lines.waiting import waiter


@pytest.fixture(autouse=True)
def _redis_has_known_for_long_who_is_here(monkeypatch):
    monkeypatch.setattr(presence, "is_settled", lambda: True)


@pytest.fixture
def dave(db):
    return waiter("dave")


@pytest.fixture
def erin(db):
    return waiter("erin")
