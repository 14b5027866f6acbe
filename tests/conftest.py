"""The cast: alice sells, bob buys, carol moderates, mallory is a stranger."""

import pytest

from tests.factories import UserFactory


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
