"""The whole story by the application's role, which owns nothing, behind a pooler."""

from decimal import Decimal

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from deploy.local.postgres import APPLICATION
from tests import servers
from tests.journeys import phoenix
from tests.journeys.conftest import SHORT_MINUTES, UNIT_SECONDS
from tests.journeys.people import Person
from tests.journeys.pgbouncer import pooled
from tests.journeys.test_story import TAIPEI, Room

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site():
    """What sets up each process of the site: a pooler, and a role with few rights."""
    with pooled() as url:
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE kamegor_owner")
            cursor.execute(settings.DATABASE_RIGHTS.read_text())
            cursor.execute("RESET ROLE")
        yield SHORT_MINUTES | {"DATABASE_URL": url}


def manage(site, *arguments):
    with servers.command(*arguments, **site) as process:
        assert process.popen.wait(60) == 0, process.log.read_text()


def test_alice_sells_and_bob_pays_behind_a_pooler_of_transactions(site):
    with (
        servers.serve(1, **site) as [server],
        servers.command("run_meter", **site),
        phoenix.running() as node,
    ):
        alice, bob = Person("alice", server, node), Person("bob", server, node)
        for person in (alice, bob):
            person.sign_up()
        manage(site, "grant_credits", bob.email, "100", "--reason", "test")
        offer = {"is_seller": True, "price_per_minute": "6", "location_consent": True}
        alice.put("profiles/me/seller", offer)
        alice.post("location", TAIPEI)
        stream = alice.post("streams", {"title": "Sunset", "price_per_minute": "6"})
        room = Room(alice, bob, stream)
        room.enter()
        room.connect()
        bob.client.until("meter", billed_seconds=UNIT_SECONDS)
        alice.post(f"streams/{stream['id']}/stop")
        bill = bob.client.until("viewing_ended", viewing_id=room.viewing["id"])

        charged = Decimal(bill["charged"])
        assert charged >= 6
        left = Decimal(bob.get("credits/balance")["available"])
        assert left == 100 - charged
        assert [line["type"] for line in bob.get("credits/ledger")["results"]].count(
            "stream_spend"
        )
        manage(site, "verify_ledger")
        manage(site, "enforce_retention")


def test_each_connection_behind_the_pooler_has_the_limits_of_its_role(site):
    with psycopg.connect(site["DATABASE_URL"]) as client:
        shown = {
            name: client.execute(f"SHOW {name}").fetchone()[0]
            for name in (
                *("lock_timeout", "statement_timeout", "jit"),
                "idle_in_transaction_session_timeout",
            )
        }
        who = client.execute("SELECT current_user").fetchone()
    assert who == (APPLICATION,)
    assert shown == {
        "lock_timeout": "3s",
        "statement_timeout": "10s",
        "idle_in_transaction_session_timeout": "10s",
        "jit": "off",
    }
