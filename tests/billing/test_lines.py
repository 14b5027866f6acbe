"""What the lines of statements become that were rows of their own, before transfers."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from billing import verification
from billing.models import Entry, Transfer
from billing.services import wallets
from tests.billing.conftest import give
from tests.billing.test_settle import Ask, place, settle
from tests.databases import cloned
from tests.factories import UserFactory

BEFORE = [("billing", "0021_settle_codes")]


@pytest.fixture
def _cloned(django_db_setup, django_db_blocker):
    """A database of its own, which may be migrated."""
    with django_db_blocker.unblock(), cloned("kamegor_lines"):
        yield


def migrate(targets=None):
    executor = MigrationExecutor(connection)
    executor.migrate(targets or executor.loader.graph.leaf_nodes("billing"))


def statements():
    columns = ("account", "version", "transfer", "amount", "balance_after")
    return list(Entry.objects.order_by("account", "version").values_list(*columns))


@pytest.mark.usefixtures("_cloned")
def test_each_transfer_gets_the_numbers_and_balances_of_its_two_lines():
    bob, alice = UserFactory(), UserFactory()
    give(bob, 10_000)
    wallet, earnings = (wallets.wallet_of(user_id=user.pk) for user in (bob, alice))
    settle(Ask(place(wallet, 4_000), earnings, charges={"a": 1_000, "b": 1_000}))
    before = statements()

    migrate(BEFORE)
    assert statements() == before
    migrate()

    assert statements() == before
    assert verification.failures() == {}
    transfers = [each.pk for each in Transfer.objects.filter(code="stream_earn")]
    assert [line[1:] for line in statements() if line[0] == earnings.pk] == [
        (1, min(transfers), 800, 800),
        (2, max(transfers), 800, 1_600),
    ]
