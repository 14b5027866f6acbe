"""A stream's room, by real sockets of one server process."""

from typing import Any
from uuid import uuid4

import pytest

from core import clock
from realtime import database
from streams import signaling
from streams.constants import CANDIDATE_MAX_BYTES, SDP_MAX_BYTES
from streams.models import Viewing
from streams.services import streams, viewings
from tests.streams import conftest
from tests.streams.clients import Refused, opener
from tests.streams.conftest import PRICE

pytestmark = pytest.mark.django_db(transaction=True)

FINGERPRINT = "a=fingerprint:sha-256 " + ":".join(["AB"] * 32)
SDP = f"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\n{FINGERPRINT}\r\n"
CANDIDATE: dict[str, Any] = {
    "candidate": "candidate:1 1 udp 2122260223 192.168.1.7 46243 typ host",
    "sdpMid": "0",
    "sdpMLineIndex": 0,
    "usernameFragment": "EEtu",
}


@pytest.fixture
async def connect():
    async with opener() as open_socket:
        yield open_socket


@pytest.fixture
def stream(seller):
    return go_live(seller)


@pytest.fixture
def viewing(stream, buyer):
    return watch(stream, buyer)


def go_live(user):
    return streams.go_live(
        seller_id=user.pk,
        title="Sunset",
        price_per_minute_millicredits=PRICE,
        now=clock.database_now(),
    )


def watch(stream, user):
    return conftest.request(stream, user, now=clock.database_now())


def stop(stream):
    streams.stop(
        seller_id=stream.seller_id, stream_id=stream.pk, now=clock.database_now()
    )


def leave(viewing):
    viewings.leave(
        buyer_id=viewing.buyer_id, viewing_id=viewing.pk, now=clock.database_now()
    )


def reread(viewing):
    return Viewing.objects.get(pk=viewing.pk)


def topic_of(row):
    return f"stream:{getattr(row, 'stream_id', row.pk)}"


class Peer:
    """One side of a viewing, in the room."""

    def __init__(self, client, topic, viewing_id):
        self.client = client
        self.topic = topic
        self.viewing_id = str(viewing_id)

    async def say(self, event, **fields):
        payload = {"viewing_id": self.viewing_id} | fields
        return await self.client.push(self.topic, event, payload)

    async def refusal_of(self, event, **fields):
        with pytest.raises(Refused) as refusal:
            await self.say(event, **fields)
        assert await self.client.is_alive()
        return refusal.value.reason

    async def everything(self):
        return await self.client.everything(self.topic)


async def sit_down(connect, user, viewing):
    client = await connect(user)
    await client.join(topic_of(viewing))
    return Peer(client, topic_of(viewing), viewing.pk)


@pytest.fixture
async def peers(connect, seller, buyer, viewing):
    """Alice and bob in the room; what joining told them is read."""
    alice = await sit_down(connect, seller, viewing)
    bob = await sit_down(connect, buyer, viewing)
    await alice.everything()
    await bob.everything()
    return alice, bob


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


async def test_signals_reach_the_other_peer_stamped_by_the_server(
    peers, seller, buyer, viewing
):
    alice, bob = peers
    sdp = SDP.replace("127.0.0.1", "0.0.0.0")
    from_alice = {"viewing_id": str(viewing.pk), "from": str(seller.pk)}
    from_bob = {"viewing_id": str(viewing.pk), "from": str(buyer.pk)}

    await alice.say("offer", sdp=SDP, **{"from": str(buyer.pk), "role": "admin"})
    await bob.say("answer", sdp=SDP, **{"from": str(seller.pk)})
    await alice.say("ice_candidate", candidate=CANDIDATE)
    await bob.say("ice_candidate", candidate=None)

    assert await bob.everything() == [
        ("offer", {"sdp": sdp} | from_alice),
        ("ice_candidate", {"candidate": CANDIDATE} | from_alice),
    ]
    assert await alice.everything() == [
        ("answer", {"sdp": sdp} | from_bob),
        ("ice_candidate", {"candidate": None} | from_bob),
    ]


async def test_the_fingerprint_arrives_byte_by_byte(peers):
    alice, bob = peers

    await alice.say("offer", sdp=SDP)

    assert f"\r\n{FINGERPRINT}\r\n" in (await bob.client.until("offer"))["sdp"]


async def test_out_of_order_is_refused_and_the_socket_lives(peers):
    alice, bob = peers

    assert await bob.refusal_of("answer", sdp=SDP) == "out_of_order"
    for peer in peers:
        refused = await peer.refusal_of("ice_candidate", candidate=CANDIDATE)
        assert refused == "out_of_order"
    assert await bob.refusal_of("offer", sdp=SDP) == "permission_denied"
    assert await alice.refusal_of("answer", sdp=SDP) == "permission_denied"

    assert await alice.everything() == await bob.everything() == []


async def test_a_second_offer_restarts_ice(peers):
    alice, bob = peers
    for _ in range(2):
        await alice.say("offer", sdp=SDP)
        await bob.say("answer", sdp=SDP)

    assert [event for event, _ in await bob.everything()] == ["offer"] * 2
    assert [event for event, _ in await alice.everything()] == ["answer"] * 2


async def test_sizes_are_limited(peers):
    alice, bob = peers
    room = SDP_MAX_BYTES - len(SDP)
    await alice.say("offer", sdp=SDP + "x" * room)
    await bob.everything()
    long = CANDIDATE | {"candidate": "x" * (CANDIDATE_MAX_BYTES + 1)}

    for event, fields in (
        ("offer", {"sdp": SDP + "x" * (room + 1)}),
        ("offer", {"sdp": SDP + "é" * (room // 2 + 1)}),
        ("ice_candidate", {"candidate": long}),
    ):
        assert await alice.refusal_of(event, **fields) == "too_large"

    assert await bob.everything() == []


async def test_a_generation_has_so_many_candidates(peers, monkeypatch):
    # The true number at once would be too many frames for any socket.
    monkeypatch.setattr(signaling, "CANDIDATES_PER_GENERATION", 2)
    alice, bob = peers
    await alice.say("offer", sdp=SDP)
    for _ in range(2):
        await alice.say("ice_candidate", candidate=CANDIDATE)

    refused = await alice.refusal_of("ice_candidate", candidate=CANDIDATE)
    await alice.say("offer", sdp=SDP)
    await alice.say("ice_candidate", candidate=CANDIDATE)

    assert refused == "too_many_candidates"
    assert [event for event, _ in await bob.everything()] == [
        *("offer", "ice_candidate", "ice_candidate"),
        *("offer", "ice_candidate"),
    ]


NO_SIGNALS: list[tuple[str, dict[str, Any]]] = [
    ("offer", {}),
    ("offer", {"sdp": ""}),
    ("offer", {"sdp": 7}),
    ("offer", {"sdp": None}),
    ("offer", {"sdp": [SDP]}),
    ("offer", {"sdp": SDP, "viewing_id": "x"}),
    ("offer", {"sdp": SDP, "viewing_id": None}),
    ("offer", {"sdp": SDP, "viewing_id": 1}),
    ("ice_candidate", {}),
    ("ice_candidate", {"candidate": "candidate:1"}),
    ("ice_candidate", {"candidate": {}}),
    ("ice_candidate", {"candidate": {"candidate": None}}),
    ("ice_candidate", {"candidate": CANDIDATE | {"sdpMLineIndex": -1}}),
    ("ice_candidate", {"candidate": CANDIDATE | {"sdpMLineIndex": "0"}}),
    ("ice_candidate", {"candidate": CANDIDATE | {"sdpMid": "x" * 65}}),
    ("connected", {"viewing_id": []}),
    ("heartbeat", {"viewing_id": {}}),
]


async def test_what_is_no_signal_is_refused_and_the_socket_lives(peers):
    alice, bob = peers

    for event, fields in NO_SIGNALS:
        assert await alice.refusal_of(event, **fields) == "invalid", fields

    assert await bob.everything() == []


async def test_unknown_events_are_refused_and_the_socket_lives(peers):
    alice, _ = peers

    for event in ("bye", "join", "leave", "__init__", "viewing", "meter"):
        assert await alice.refusal_of(event) == "unknown_event"


async def test_two_rooms_never_hear_each_other(connect, peers, viewing, mallory, carol):
    alice, bob = peers
    other = await database.call(prepare_second_room, mallory, carol)
    theirs = await sit_down(connect, carol, other)
    sellers = await sit_down(connect, mallory, other)
    await sellers.everything()
    await theirs.everything()
    await alice.say("offer", sdp=SDP)
    await sellers.say("offer", sdp=SDP)
    await theirs.everything()
    await bob.everything()

    foreign = {"viewing_id": str(other.pk)}
    said: list[tuple[str, Peer, dict[str, Any]]] = [
        ("offer", alice, {"sdp": SDP}),
        ("answer", bob, {"sdp": SDP}),
        ("ice_candidate", alice, {"candidate": CANDIDATE}),
        ("ice_candidate", bob, {"candidate": CANDIDATE}),
        ("connected", alice, {}),
        ("connected", bob, {}),
        ("heartbeat", alice, {}),
        ("heartbeat", bob, {}),
    ]
    for event, peer, fields in said:
        assert await peer.refusal_of(event, **(fields | foreign)) == "not_found"

    for peer in (alice, bob, theirs, sellers):
        assert await peer.everything() == []
    untouched = await database.call(reread, other)
    assert untouched.buyer_connected_at is untouched.seller_connected_at is None


def prepare_second_room(seller, buyer):
    conftest.become_seller(seller)
    conftest.give(buyer, PRICE)
    return watch(go_live(seller), buyer)


async def test_both_connected_starts_the_meter(peers, viewing):
    alice, bob = peers

    await bob.say("connected")
    await alice.say("connected")

    shown = await bob.client.until("meter")
    assert shown["viewing_id"] == str(viewing.pk)
    assert (shown["billed_seconds"], shown["charged"]) == (0, "0.000")
    assert shown["available"] == "54.000"
    assert shown["seconds_left"] == 600
    assert shown["paid_until"] > ""
    assert (await bob.client.until("viewing"))["state"] == "connected"
    # What is in bob's wallet is not for alice to know.
    assert await alice.client.until("meter") == shown | {
        "available": None,
        "seconds_left": None,
        "limited_by": None,
    }


async def test_a_heartbeat_is_written_down_once_an_interval(
    peers, viewing, monkeypatch
):
    monkeypatch.setattr(signaling, "HEARD_INTERVAL_SECONDS", 3600)
    _, bob = peers
    joined_at = (await database.call(reread, viewing)).buyer_heard_at

    await bob.say("heartbeat")
    first = (await database.call(reread, viewing)).buyer_heard_at
    for _ in range(5):
        await bob.say("heartbeat")
    then = await database.call(reread, viewing)

    assert joined_at < first == then.buyer_heard_at
    assert then.seller_heard_at is not None


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


async def test_in_relay_mode_no_other_address_passes(peers, settings):
    alice, bob = peers
    settings.ICE_TRANSPORT_POLICY = "relay"
    settings.ICE_PRIVATE_ADDRESSES = False
    host = CANDIDATE | {"candidate": "candidate:1 1 udp 1 1.1.1.1 9 typ host"}
    relayed = CANDIDATE | {
        "candidate": "candidate:1 1 udp 1 1.0.0.1 9 typ relay raddr 1.1.1.1 rport 9"
    }

    await alice.say("offer", sdp=f"{SDP}a={host['candidate']}\r\n")
    await alice.say("ice_candidate", candidate=CANDIDATE)
    await alice.say("ice_candidate", candidate=host)
    await alice.say("ice_candidate", candidate=relayed)

    (_, offer), (_, signal) = await bob.everything()
    assert offer["sdp"] == SDP.replace("127.0.0.1", "0.0.0.0")
    assert signal["candidate"] == relayed | {
        "candidate": relayed["candidate"].replace("1.1.1.1 rport 9", "0.0.0.0 rport 0")
    }
