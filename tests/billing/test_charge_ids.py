"""What charges become whose two halves were told by their keys, before they had ids."""

from collections import defaultdict

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from billing import verification
from billing.models import Transfer
from billing.services import wallets
from tests.billing.conftest import NOW, give
from tests.billing.test_settle import Ask, place, settle
from tests.databases import cloned
from tests.factories import UserFactory

BEFORE = [("billing", "0020_declared_causes")]
HALVES = [("stream_spend", 1_000), ("stream_earn", 800)]


@pytest.fixture
def _cloned(django_db_setup, django_db_blocker):
    """A database of its own, which may be migrated."""
    with django_db_blocker.unblock(), cloned("kamegor_charge_ids"):
        yield


def charges():
    """Return the halves of each charge, by its id."""
    found = defaultdict(list)
    for each in Transfer.objects.filter(code__startswith="stream_").order_by("id"):
        found[each.charge_id].append((each.code, each.amount))
    return found


@pytest.mark.usefixtures("_cloned")
def test_each_gets_an_id_that_both_of_its_halves_tell():
    bob, alice = UserFactory(), UserFactory()
    give(bob, 10_000)
    wallet, earnings = (wallets.wallet_of(user_id=user.pk) for user in (bob, alice))
    settle(Ask(place(wallet, 4_000), earnings, charges={"a": 1_000, "b": 1_000}))

    MigrationExecutor(connection).migrate(BEFORE)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes("billing"))

    found = charges()
    assert None not in found
    assert list(found.values()) == [HALVES, HALVES]
    assert verification.failures() == {}


def test_the_version_before_charges_as_ever_and_each_charge_has_an_id(wallet, earnings):
    hold = place(wallet, 4_000)

    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT is_extended, balance, held, payee_balance FROM billing_settle(
                %s::bigint[], ARRAY[%s::bigint], ARRAY[%s::bigint], ARRAY[20],
                ARRAY[0::bigint], ARRAY[TRUE], ARRAY[%s::bigint], ARRAY[1000::bigint],
                ARRAY['minute'], 'meter', %s, TRUE
            )
            """,
            [wallets.platform_ids(), hold.pk, earnings.pk, hold.pk, NOW],
        )
        assert cursor.fetchall() == [(False, 9_000, 0, 800)]

    found = charges()
    assert None not in found
    assert list(found.values()) == [HALVES]
    assert verification.failures() == {}
