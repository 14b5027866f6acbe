"""The cast: alice sells, bob buys, carol moderates, mallory is a stranger."""

import os
import random
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.test import TransactionTestCase
from django.utils import timezone
from hypothesis import settings
from whitenoise.middleware import WhiteNoiseMiddleware  # type: ignore[import-untyped]

from billing import causes, verification
from core import clock, redis
from tests import databases, movements, outside
from tests.clocks import written
from tests.factories import UserFactory

# How long an example takes tells of the machine, not of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
# Its workers have it from the first process.
SEED = os.environ.setdefault("FAULT_SEED", str(random.SystemRandom().getrandbits(32)))


def pytest_terminal_summary(terminalreporter, exitstatus):
    if exitstatus:
        terminalreporter.write_line(f"FAULT_SEED={SEED} draws the same again")


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


@pytest.fixture(autouse=True)
def _clocks_are_moved_together(request, monkeypatch):
    """Let the database's clock, as edges read it, follow a test that moves time."""
    if "time_machine" in request.fixturenames:
        monkeypatch.setattr(clock, "database_now", timezone.now)
        monkeypatch.setattr(clock, "reading", lambda: written(timezone.now()))


@pytest.fixture
def ledger_alone(monkeypatch):
    """Prove the ledger without what streams adds, whose viewings are not there."""
    checks = list(Path(apps.get_app_config("streams").path).rglob("verify/*.sql"))
    assert checks
    for path in checks:
        monkeypatch.delitem(verification.CHECKS, path.stem)


@pytest.fixture
def any_movement(ledger_alone, monkeypatch):
    """Declare the tests' own cause, for transfers no app makes, as between wallets."""
    monkeypatch.setitem(causes.CAUSES, movements.TEST.name, movements.TEST)


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
    ours = connection.settings_dict
    cloned = databases.cloned(ours["TEST"]["NAME"] or f"test_{ours['NAME']}")
    with django_db_blocker.unblock():
        cloned.__enter__()
    with pytest.MonkeyPatch.context() as patch:
        restore = staticmethod(databases.restore)
        patch.setattr(TransactionTestCase, "_fixture_teardown", restore)
        yield
    with django_db_blocker.unblock():
        cloned.__exit__(None, None, None)


@pytest.fixture(scope="session", autouse=True)
def _static_files_are_found_once():
    """Look for static files once, not for every client that a test makes."""
    find, found = WhiteNoiseMiddleware.add_files_from_finders, {}

    def find_once(self):
        if not found:
            find(self)
            found.update(self.files)
        self.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", find_once)
        yield
