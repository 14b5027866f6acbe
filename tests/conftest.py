"""The cast: alice sells, bob buys, carol moderates, mallory is a stranger."""

import pytest
from django.test import TransactionTestCase
from hypothesis import settings

from core import redis
from tests import databases, outside
from tests.factories import UserFactory

# How long an example takes tells of the machine, not of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _empty_redis():
    """Leave nothing in Redis for the next test: no limit used up, nobody present."""
    yield
    if redis.client.cache_info().currsize:
        keys = list(redis.client().scan_iter(redis.key("*"), count=10_000))
        if keys:
            redis.client().unlink(*keys)


@pytest.fixture(autouse=True)
def _nothing_outside_is_asked_in_a_transaction(monkeypatch):
    outside.watch(monkeypatch)


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
def django_db_setup(
    django_test_environment, django_db_modify_db_settings, django_db_blocker
):
    """Give the run a database of its own, which tests that commit leave as it was."""

    with django_db_blocker.unblock():
        databases.make()
    with pytest.MonkeyPatch.context() as patch:
        restore = staticmethod(databases.restore)
        patch.setattr(TransactionTestCase, "_fixture_teardown", restore)
        yield
    with django_db_blocker.unblock():
        databases.drop()
