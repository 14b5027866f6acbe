from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine

from core import limits, redis
from core.errors import Throttled


@pytest.fixture(autouse=True)
def _three_a_minute(monkeypatch):
    monkeypatch.setattr(limits, "LIMITS", {})
    limits.register({"knock": (3, 60), "ring": (1, 60)})


def spend_until_refused(scope, who):
    """Return how many uses were free and after how long the next one is."""
    for count in range(1000):
        try:
            limits.spend(scope, who)
        except Throttled as refusal:
            return count, refusal.retry_after_seconds
    return None


def test_a_window_holds_its_limit_and_tells_when_the_next_is_free():
    with time_machine.travel("2026-01-01T00:00:00Z", tick=False) as clock:
        assert spend_until_refused("knock", "bob") == (3, 60)
        clock.shift(20)
        assert spend_until_refused("knock", "bob") == (0, 40)


def test_the_site_may_have_another_limit_than_the_app(settings):
    settings.RATE_LIMITS = {"knock": (2, 10)}
    with time_machine.travel("2026-01-01T00:00:00Z", tick=False):
        assert spend_until_refused("knock", "bob") == (2, 10)
        assert spend_until_refused("ring", "bob") == (1, 60)


def test_a_scope_is_registered_once():
    with pytest.raises(ValueError, match="two limits of knock, ring"):
        limits.register({"shout": (1, 1), "ring": (9, 9), "knock": (9, 9)})
    assert limits.LIMITS == {"knock": (3, 60), "ring": (1, 60)}


def test_a_scope_that_nobody_has_registered_is_a_mistake_in_the_code():
    with pytest.raises(KeyError):
        limits.spend("shout", "bob")


def test_a_window_slides_use_by_use():
    with time_machine.travel("2026-01-01T00:00:00Z", tick=False) as clock:
        limits.spend("knock", "bob")
        clock.shift(30)
        limits.spend("knock", "bob")
        limits.spend("knock", "bob")
        clock.shift(30)
        # The first has aged out, the other two have not.
        assert spend_until_refused("knock", "bob") == (1, 30)


def test_a_refused_use_is_not_counted():
    with time_machine.travel("2026-01-01T00:00:00Z", tick=False) as clock:
        spend_until_refused("knock", "bob")
        for _ in range(59):
            clock.shift(1)
            assert spend_until_refused("knock", "bob")[0] == 0
        clock.shift(1)
        assert spend_until_refused("knock", "bob") == (3, 60)


def test_scopes_and_people_are_counted_apart():
    spend_until_refused("knock", "bob")
    assert spend_until_refused("ring", "bob")[0] == 1
    assert spend_until_refused("knock", "mallory")[0] == 3


def test_a_forgotten_window_is_fresh():
    spend_until_refused("knock", "bob")
    limits.forget("knock", "bob")
    assert spend_until_refused("knock", "bob")[0] == 3


def test_of_a_hundred_at_once_three_pass():
    def knock(_):
        try:
            limits.spend("knock", "bob")
        except Throttled:
            return 0
        return 1

    with ThreadPoolExecutor(20) as threads:
        assert sum(threads.map(knock, range(100))) == 3


def test_redis_learns_no_name_and_forgets_by_itself():
    limits.spend("knock", "bob@example.com")
    [key] = redis.client().scan_iter(redis.key("limit", "*"))
    assert b"bob" not in key
    assert redis.client().pttl(key) in range(1, 60_001)
