"""Alice and bob, each at a server of their own, and a meter whose minute is short."""

from contextlib import ExitStack

import pytest

from tests import servers
from tests.journeys import phoenix
from tests.journeys.people import Person

UNIT_SECONDS = 2
SHORT_MINUTES = {"BILLING_UNIT_SECONDS": str(UNIT_SECONDS)}


def manage(*arguments: str) -> str:
    """Run a command of ``manage.py`` to its end and return what it said."""
    with servers.command(*arguments) as process:
        status = process.popen.wait(60)
        said = process.log.read_text()
    assert status == 0, said
    return said


@pytest.fixture
def meeting(transactional_db):
    """Two web servers, a worker with beat, and Node with the clients of both."""
    with ExitStack() as stack:
        pair = stack.enter_context(servers.serve(2, **SHORT_MINUTES))
        stack.enter_context(servers.worker(**SHORT_MINUTES))
        node = stack.enter_context(phoenix.running())
        alice = Person("alice", pair[0], node)
        bob = Person("bob", pair[1], node)
        for person in (alice, bob):
            person.sign_up()
        yield alice, bob


@pytest.fixture
def live(meeting):
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
