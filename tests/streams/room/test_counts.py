"""What peers count, said over their sockets."""

import pytest

from realtime import database
from streams.models import FrozenVideoReport, Viewing
from streams.p2p import peer_state
from tests.streams.room.peers import reread

pytestmark = pytest.mark.django_db(transaction=True)


def reports():
    return list(
        FrozenVideoReport.objects.values_list("frames_decoded", "bytes_received")
    )


async def test_a_count_that_does_not_grow_is_told_to_both(watching, viewing):
    alice, bob = watching
    await alice.say("heartbeat", frames_sent=100)
    assert await bob.everything() == []

    await alice.say("heartbeat", frames_sent=100)

    shown = await bob.client.until("meter")
    assert (await alice.client.until("meter"))["paid_until"] == shown["paid_until"]
    counted = await database.call(reread, viewing)
    assert (counted.frames_sent, counted.is_still) == (100, True)
    assert counted.still > Viewing().still


async def test_a_sellers_count_is_written_down_once_an_interval(
    watching,
    viewing,
    monkeypatch,
):
    monkeypatch.setattr(peer_state, "HEARD_INTERVAL_SECONDS", 3600)
    alice, _ = watching

    for frames in (1, 2, 2):
        await alice.say("heartbeat", frames_sent=frames)

    counted = await database.call(reread, viewing)
    assert (counted.frames_sent, counted.is_still) == (1, False)


async def test_a_buyer_who_decodes_nothing_new_is_kept_and_billed(watching, viewing):
    alice, bob = watching
    await alice.say("heartbeat", frames_sent=100)

    for frames in (7, 9, 9):
        await bob.say("heartbeat", frames_decoded=frames, bytes_received=400)

    assert await database.call(reports) == [(9, 400)]
    assert not (await database.call(reread, viewing)).still


async def test_what_the_other_peer_counts_is_not_looked_at(watching, viewing):
    alice, bob = watching

    for _ in range(2):
        await bob.say("heartbeat", frames_sent=0)
        await alice.say("heartbeat", frames_decoded=0, bytes_received=0)

    counted = await database.call(reread, viewing)
    assert (counted.frames_sent, counted.is_still) == (None, False)
    assert await database.call(reports) == []


@pytest.mark.parametrize("count", [-1, 2**53, 1.5, "7", True, [], {}])
async def test_what_is_no_count_is_refused_and_the_socket_lives(count, peers):
    for peer in peers:
        for field in ("frames_sent", "frames_decoded", "bytes_received"):
            assert await peer.refusal_of("heartbeat", **{field: count}) == "invalid"
