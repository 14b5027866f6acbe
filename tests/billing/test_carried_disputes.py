"""What disputes become that were kept at their purchases, before they had rows."""

import json

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from core.ids import new_id
from tests.billing.conftest import NOW
from tests.databases import cloned

BEFORE = [("billing", "0011_platform_parts")]
AFTER = [("billing", "0014_dispute_columns")]


@pytest.fixture
def migrated_back(django_db_setup, django_db_blocker):
    """A database of its own, as it was before; the models as they were."""
    with django_db_blocker.unblock(), cloned("kamegor_carried_disputes"):
        yield migrate(BEFORE)


def migrate(target):
    """Return the models as of a migration of billing, users as they are now."""
    MigrationExecutor(connection).migrate(target)
    loader = MigrationExecutor(connection).loader
    users = loader.graph.leaf_nodes("accounts")
    return loader.project_state(target + users).apps


def bought(apps, **facts):
    user = apps.get_model("accounts", "User").objects.create(
        email=f"{new_id()}@example.com", username=f"u{new_id().hex[-20:]}"
    )
    package = apps.get_model("billing", "Package").objects.create(
        amount_millicredits=20_000, price_minor_units=1_000
    )
    return apps.get_model("billing", "Purchase").objects.create(
        user=user,
        package=package,
        amount_millicredits=20_000,
        price_minor_units=1_000,
        currency="USD",
        reference=f"pi_{new_id()}",
        started_at=NOW,
        paid_at=NOW,
        **{"gateway": "stripe", "disputed_at": NOW} | facts,
    )


def test_each_becomes_a_row_with_its_state_fee_and_what_is_frozen(migrated_back):
    apps = migrated_back
    undisputed = bought(apps, disputed_at=None)
    opened = bought(apps, disputed_minor_units=400)
    lost = bought(
        apps,
        disputed_minor_units=1_000,
        dispute_lost_at=NOW,
        dispute_fee_minor_units=1_500,
    )
    won = bought(
        apps,
        disputed_minor_units=600,
        dispute_lost_at=NOW,
        dispute_won_at=NOW,
        dispute_fee_minor_units=1_500,
        dispute_fee_returned_minor_units=500,
        gateway="sandbox",
    )
    apps.get_model("billing", "GatewayEvent").objects.create(
        gateway="stripe",
        event_id="evt_1",
        type="charge.dispute.created",
        body=json.dumps({"data": {"object": {"id": "dp_1"}}}),
        purchase=lost,
        outcome="applied",
        received_at=NOW,
    )

    apps = migrate(AFTER)

    columns = ("gateway_id", "amount_minor_units", "state", "fee_minor_units")
    rows = {
        row.pop("purchase"): tuple(row.values())
        for row in apps.get_model("billing", "Dispute").objects.values(
            "purchase", *columns, "fee_returned_minor_units"
        )
    }
    assert rows == {
        opened.pk: ("", 400, "open", 0, 0),
        lost.pk: ("dp_1", 1_000, "lost", 1_500, 0),
        won.pk: (won.reference, 600, "won", 1_500, 500),
    }
    purchases = apps.get_model("billing", "Purchase").objects
    assert dict(purchases.values_list("pk", "frozen_millicredits")) == {
        undisputed.pk: 0,
        opened.pk: 8_000,
        lost.pk: 0,
        won.pk: 0,
    }
