"""The cast: alice sells, bob buys, carol moderates, mallory is a stranger."""

import pgtrigger
import pytest
from hypothesis import settings

from core import redis
from tests.factories import UserFactory

# How long an example takes tells of the machine, not of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _empty_redis():
    """Leave nothing in Redis for the next test: no limit used up, nobody present."""
    yield
    if redis.client.cache_info().currsize:
        for key in redis.client().scan_iter(redis.key("*"), count=1000):
            redis.client().delete(key)


@pytest.fixture
def alice(db):
    return UserFactory(username="alice")


@pytest.fixture
def bob(db):
    return UserFactory(username="bob")


@pytest.fixture
def carol(db):
    return UserFactory(username="carol", is_staff=True)


@pytest.fixture
def mallory(db):
    return UserFactory(username="mallory")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let tests empty the one table that nobody else ever may."""
    with django_db_blocker.unblock():
        pgtrigger.disable("moderation.AuditEntry:never_emptied")
