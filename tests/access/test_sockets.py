"""Who may say what: sockets.csv has a line for every topic and every event on it.

In a column stands what the role gets: ``ok``, the code of the refusal, or 403 where
even the handshake is refused. What is named is alice's: she is the owner.
"""

from uuid import UUID

import pytest

from core import clock
from realtime import database
from realtime.channels import Channel
from realtime.topics import ROUTES
from streams.services import viewings
from tests.access.table import every_row, lines
from tests.api.world import ROLES
from tests.streams.clients import NotLetIn, Refused, opener
from tests.streams.room.peers import CANDIDATE, SDP

TABLE = lines("sockets.csv")
VIEW = {"bbox": [121, 24, 122, 26], "zoom": 10}
GOOD_PAYLOADS = {
    ("user:{user_id}", "phx_join"): {"device_id": "phone"},
    ("user:{user_id}", "app_state"): {"state": "foreground"},
    ("map:view", "phx_join"): VIEW,
    ("map:view", "viewport"): VIEW,
    ("seller:{user_id}", "phx_join"): {},
    ("stream:{stream_id}", "phx_join"): {},
    ("stream:{stream_id}", "offer"): {"sdp": SDP},
    ("stream:{stream_id}", "answer"): {"sdp": SDP},
    ("stream:{stream_id}", "ice_candidate"): {"candidate": CANDIDATE},
    ("stream:{stream_id}", "heartbeat"): {},
    ("stream:{stream_id}", "connected"): {},
    ("stream:{stream_id}", "paused"): {"is_paused": True},
    ("stream:{stream_id}", "muted"): {"is_muted": True},
}


@pytest.fixture
def world(world):
    """With an offer of alice's, for bob to answer."""
    viewings.offer(
        viewing_id=UUID(world.ids["viewing_id"]),
        user_id=world.users["owner"].pk,
        now=clock.database_now(),
    )
    return world


def every_event():
    """Return each topic of the site with what may be said on it."""
    for route in ROUTES:
        # A seller's id is a user's: the world has one name for both.
        topic = route.pattern.replace("{seller_id}", "{user_id}")
        yield topic, "phx_join"
        for name in set(dir(route.channel_class)) - set(dir(Channel)):
            if name.startswith("on_"):
                yield topic, name.removeprefix("on_")


def test_every_event_has_its_line_and_every_line_its_event():
    named = [(line["topic"], line["event"]) for line in TABLE]
    assert sorted(named) == sorted(every_event())
    assert set(named) == set(GOOD_PAYLOADS)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", ROLES)
async def test_each_role_gets_what_the_table_says(role, world):
    assert await _answers(role, world) == [line[role] for line in TABLE]


async def _answers(role, world):
    """Say every line of the table on one socket, and see that refusals change nothing.

    Frames are answered in their order, so a topic is joined before its events.
    """
    answers = []
    async with opener() as connect:
        try:
            client = await connect(world.users.get(role))
        except NotLetIn:
            return ["403"] * len(TABLE)
        for line in TABLE:
            before = await database.call(every_row)
            answers.append(await _say(client, line, world.ids))
            if answers[-1] != "ok":
                assert await database.call(every_row) == before
    return answers


async def _say(client, line, ids):
    topic, event = line["topic"].format(**ids), line["event"]
    payload = GOOD_PAYLOADS[line["topic"], event]
    try:
        if event == "phx_join":
            await client.join(topic, payload)
        else:
            # Only a stream's events name the viewing; the others ignore it.
            about = {"viewing_id": ids["viewing_id"]}
            await client.push(topic, event, payload | about)
    except Refused as refusal:
        return refusal.reason
    return "ok"
