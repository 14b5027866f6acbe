"""Who is let into a room, and until when."""

from contextlib import contextmanager
from uuid import uuid4

import psycopg
import pytest
from django.db import connection

from realtime import database
from streams import broadcasts
from streams.meter.metering import MeteredViewing
from tests.faults.gates import wait_for
from tests.servers import database_url
from tests.streams import conftest
from tests.streams.clients import Refused
from tests.streams.conftest import PRICE
from tests.streams.room.peers import (
    CANDIDATE,
    SDP,
    Peer,
    leave,
    sit_down,
    stop,
    topic_of,
    watch,
)

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def locked(viewing):
    """Hold the row as a writer would."""
    with psycopg.connect(database_url()) as session:
        query = "SELECT FROM streams_viewing WHERE id = %s FOR UPDATE"
        session.execute(query, [viewing.pk])
        yield


def somebody_waits():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()


async def test_the_seller_finds_the_stream_and_its_open_viewings(
    connect, seller, viewing
):
    client = await connect(seller)

    found = await client.join(topic_of(viewing))

    assert found["stream"]["id"] == str(viewing.stream_id)
    assert [shown["id"] for shown in found["viewings"]] == [str(viewing.pk)]
    # Told as well as replied: one rule, "on viewing, offer", serves coming back, too.
    assert await client.until("viewing") == found["viewings"][0]


async def test_the_seller_hears_when_a_buyer_has_joined(
    connect, seller, buyer, viewing
):
    alice = await connect(seller)
    found = await alice.join(topic_of(viewing))
    assert [shown["joined"] for shown in found["viewings"]] == [False]
    await alice.everything(topic_of(viewing))
    bob = await connect(buyer)

    found = await bob.join(topic_of(viewing))

    told = await alice.until("viewing")
    assert found["viewings"] == [told]
    assert told["joined"] is True
    assert told["buyer"]["username"] == "bob"


async def test_strangers_cannot_tell_a_stream_from_none(
    connect, mallory, stream, seller
):
    client = await connect(mallory)
    reasons = []
    for topic in (topic_of(stream), f"stream:{uuid4()}", "stream:1", "stream:x-y"):
        with pytest.raises(Refused) as refusal:
            await client.join(topic)
        reasons.append(refusal.value.response)

    assert reasons == [{"reason": "not_found"}] * 4


async def test_nobody_joins_what_is_over(connect, seller, buyer, viewing):
    await database.call(stop, viewing.stream)

    for user in (seller, buyer):
        with pytest.raises(Refused, match="not_found"):
            await (await connect(user)).join(topic_of(viewing))


async def test_a_viewing_that_ended_closes_the_buyers_seat(peers, viewing, carol):
    alice, bob = peers
    await database.call(leave, viewing)
    ended = {
        "viewing_id": str(viewing.pk),
        "reason": "left",
        "billed_seconds": 0,
        "charged": "0.000",
    }

    assert await bob.client.until("viewing_ended") == ended
    assert await alice.client.until("viewing_ended") == ended
    await bob.client.until("phx_close")
    assert await bob.refusal_of("heartbeat") == "unmatched topic"
    with pytest.raises(Refused, match="not_found"):
        await bob.client.join(bob.topic)
    assert await alice.refusal_of("offer", sdp=SDP) == "not_found"
    assert await alice.refusal_of("ice_candidate", candidate=None) == "not_found"


async def test_bob_hears_the_end_before_his_seat_closes_though_he_is_speaking(
    peers, viewing
):
    alice, bob = peers
    ended = MeteredViewing.of(viewing)._replace(end_reason="seller_ended")
    with locked(viewing):
        await bob.client.send(bob.topic, "connected", {"viewing_id": bob.viewing_id})
        await database.call(wait_for, somebody_waits)
        await database.call(broadcasts.viewings_ended, viewings=[ended])
        # What is told later is heard later, by everybody in this process.
        await alice.everything()

    assert (await bob.client.until("viewing_ended"))["reason"] == "seller_ended"
    await bob.client.until("phx_close")


async def test_who_watches_next_is_not_for_the_last_to_know(
    connect, peers, viewing, carol
):
    alice, bob = peers
    await database.call(leave, viewing)
    await bob.client.until("phx_close")
    await database.call(conftest.give, carol, PRICE)
    next_viewing = await database.call(watch, viewing.stream, carol)
    carols = await sit_down(connect, carol, next_viewing)
    alices = Peer(alice.client, alice.topic, next_viewing.pk)

    await alices.say("offer", sdp=SDP)

    assert (await carols.client.until("offer"))["viewing_id"] == str(next_viewing.pk)
    assert await bob.client.is_alive()
    assert bob.client.heard == []


async def test_the_end_of_a_stream_is_told_to_everybody(peers, viewing):
    _, bob = peers

    await database.call(stop, viewing.stream)

    for peer in peers:
        told = await peer.client.until("stream_ended")
        assert told == {"stream_id": str(viewing.stream_id), "reason": "stopped"}
        assert (await peer.client.until("viewing_ended"))["reason"] == "stream_ended"
    await bob.client.until("phx_close")


async def test_the_latest_client_has_the_seat(connect, peers, seller, buyer, viewing):
    alice, bob = peers
    for peer, user in ((bob, buyer), (alice, seller)):
        newer = await sit_down(connect, user, viewing)

        await peer.client.until("seat_taken")
        await peer.client.until("phx_close")
        assert await peer.refusal_of("heartbeat") == "unmatched topic"
        await newer.say("heartbeat")
        assert "seat_taken" not in [event for event, _ in await newer.everything()]


async def test_a_seat_may_be_taken_back(connect, peers, buyer, viewing):
    alice, bob = peers
    second = await sit_down(connect, buyer, viewing)
    await bob.client.until("phx_close")

    await bob.client.join(bob.topic)

    await second.client.until("seat_taken")
    await alice.say("offer", sdp=SDP)
    assert (await bob.client.until("offer"))["sdp"]
    assert await second.client.is_alive()
    assert "offer" not in [event for _, event, _ in second.client.heard]


async def test_a_lost_socket_loses_no_viewing(connect, peers, seller, buyer, viewing):
    alice, bob = peers
    await alice.say("offer", sdp=SDP)
    await bob.say("answer", sdp=SDP)
    await bob.say("connected")
    await alice.say("connected")
    for peer in peers:
        await peer.client.close()

    alice = await sit_down(connect, seller, viewing)
    bob = await sit_down(connect, buyer, viewing)

    assert (await alice.client.until("viewing"))["state"] == "connected"
    await alice.everything()
    await bob.everything()
    # What was described before the loss still counts.
    await alice.say("ice_candidate", candidate=CANDIDATE)
    await bob.say("ice_candidate", candidate=CANDIDATE)
    await alice.say("heartbeat")
    assert [event for event, _ in await alice.everything()] == ["ice_candidate"]
    assert [event for event, _ in await bob.everything()] == ["ice_candidate"]


async def test_those_in_the_room_are_present(connect, seller, buyer, viewing):
    alice = await connect(seller)
    await alice.join(topic_of(viewing))
    bob = await connect(buyer)
    await bob.join(topic_of(viewing))

    state = await bob.until("presence_state")

    assert {key: entry["metas"][0]["role"] for key, entry in state.items()} == {
        str(seller.pk): "seller",
        str(buyer.pk): "buyer",
    }
