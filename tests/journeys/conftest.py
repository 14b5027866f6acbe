"""Alice and bob, each at a server of their own; and the meter's minute is short."""

import pytest

from tests import servers
from tests.journeys import phoenix
from tests.journeys.people import Person

UNIT_SECONDS = 4  # a busy machine may hold a tick up for a second
SHORT_MINUTES = {"BILLING_UNIT_SECONDS": str(UNIT_SECONDS)}


def manage(*arguments: str) -> str:
    """Run a command of ``manage.py`` to its end and return what it said."""
    with servers.command(*arguments, **SHORT_MINUTES) as process:
        status = process.popen.wait(60)
        said = process.log.read_text()
    assert status == 0, said
    return said


@pytest.fixture(scope="package")
def pair(django_db_setup):
    """Two web servers beside each other, which all these stories share."""
    with servers.serve(2, **SHORT_MINUTES) as pair:
        yield pair


@pytest.fixture
def ticking(transactional_db):
    """The meter, in a process of its own."""
    with servers.command("run_meter", **SHORT_MINUTES):
        yield


@pytest.fixture
def meeting(transactional_db, pair):
    """Alice at the one server and bob at the other, both signed up and connected."""
    with phoenix.running() as node:
        alice, bob = Person("alice", pair[0], node), Person("bob", pair[1], node)
        for person in (alice, bob):
            person.sign_up()
        yield alice, bob


@pytest.fixture
def live(meeting, ticking):
    """Alice is live at 6 credits a minute, and bob has 100 credits."""
    alice, bob = meeting
    manage("grant_credits", bob.email, "100", "--reason", "test")
    alice.put(
        "profiles/me/seller",
        {"is_seller": True, "location_consent": True, "price_per_minute": "6"},
    )
    alice.post("location", {"lat": 25.033, "lon": 121.5654, "accuracy": 5})
    stream = alice.post("streams", {"title": "Sunset", "price_per_minute": "6"})
    return alice, bob, stream
