"""What is said in a room, and to whom it goes."""

from datetime import timedelta
from threading import current_thread
from typing import Any

import pytest

from realtime import database
from streams.constants import CANDIDATE_MAX_BYTES, SDP_MAX_BYTES
from streams.messages import Description
from streams.models import PeerConnection
from streams.p2p import peer_state
from tests.streams import conftest
from tests.streams.conftest import PRICE
from tests.streams.room.peers import (
    CANDIDATE,
    FINGERPRINT,
    SDP,
    Peer,
    go_live,
    leave,
    reread,
    sit_down,
    watch,
)

pytestmark = pytest.mark.django_db(transaction=True)


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


async def test_a_description_is_read_beside_the_event_loop(peers, monkeypatch):
    """One of 32 KiB may take 30 ms, in which no other socket would be served."""
    readers, passed_on = [], Description.passed_on

    def noted(self, policy):
        readers.append(current_thread())
        return passed_on(self, policy)

    monkeypatch.setattr(Description, "passed_on", noted)
    alice, bob = peers

    await alice.say("offer", sdp=SDP)
    await bob.say("answer", sdp=SDP)

    assert len(readers) == 2
    assert current_thread() not in readers


async def test_out_of_order_is_refused_and_the_socket_lives(peers):
    alice, bob = peers

    assert await bob.refusal_of("answer", sdp=SDP) == "out_of_order"
    assert await bob.refusal_of("offer", sdp=SDP) == "permission_denied"
    assert await alice.refusal_of("answer", sdp=SDP) == "permission_denied"

    assert await alice.everything() == await bob.everything() == []


async def test_a_candidate_may_come_before_its_description(peers):
    """A browser has candidates while its page still sends the description."""
    alice, bob = peers
    await alice.say("ice_candidate", candidate=CANDIDATE)
    await alice.say("offer", sdp=SDP)
    await bob.say("ice_candidate", candidate=CANDIDATE)
    await bob.say("answer", sdp=SDP)

    heard_by_bob, heard_by_alice = await bob.everything(), await alice.everything()

    assert [event for event, _ in heard_by_bob] == ["ice_candidate", "offer"]
    assert [event for event, _ in heard_by_alice] == ["ice_candidate", "answer"]
    assert heard_by_alice[0][1]["candidate"] == CANDIDATE


@pytest.mark.parametrize(
    "end", [{}, {"candidate": ""}, {"sdpMid": "0", "sdpMLineIndex": 0.0}]
)
async def test_the_end_of_candidates_is_told_in_each_way_of_the_standard(peers, end):
    alice, bob = peers
    await alice.say("ice_candidate", candidate=end)

    [(event, signal)] = await bob.everything()

    assert event == "ice_candidate"
    assert signal["candidate"]["candidate"] == ""
    assert signal["candidate"]["sdpMid"] == end.get("sdpMid")
    assert signal["candidate"]["sdpMLineIndex"] == end.get("sdpMLineIndex")


async def test_a_hundred_candidates_at_once_all_arrive_and_heartbeats_pass(peers):
    alice, bob = peers
    told = [
        CANDIDATE | {"candidate": CANDIDATE["candidate"].replace("46243", str(port))}
        for port in range(50_000, 50_100)
    ]
    await alice.say("offer", sdp=SDP)

    for candidate in [*told, None]:
        await alice.client.send(
            alice.topic,
            "ice_candidate",
            {"viewing_id": alice.viewing_id, "candidate": candidate},
        )
    assert await alice.client.is_alive()

    offer, *heard = await bob.everything()
    assert offer[0] == "offer"
    assert [signal["candidate"] for _, signal in heard] == [*told, None]
    assert await alice.say("heartbeat") == {}


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
    # The true number would take half a minute.
    monkeypatch.setattr(peer_state, "CANDIDATES_PER_GENERATION", 2)
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
    ("ice_candidate", {"candidate": {"candidate": None}}),
    ("ice_candidate", {"candidate": CANDIDATE | {"sdpMLineIndex": -1}}),
    ("ice_candidate", {"candidate": CANDIDATE | {"sdpMLineIndex": "0"}}),
    ("ice_candidate", {"candidate": CANDIDATE | {"sdpMid": "x" * 65}}),
    ("connected", {"viewing_id": []}),
    ("heartbeat", {"viewing_id": {}}),
    ("paused", {}),
    ("paused", {"is_paused": 1}),
    ("muted", {}),
    ("muted", {"is_muted": 1}),
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
        ("paused", alice, {"is_paused": True}),
        ("muted", alice, {"is_muted": True}),
    ]
    for event, peer, fields in said:
        assert await peer.refusal_of(event, **(fields | foreign)) == "not_found"

    for peer in (alice, bob, theirs, sellers):
        assert await peer.everything() == []
    untouched = await database.call(reread, other)
    peers = await PeerConnection.objects.aget(viewing=other)
    assert peers.buyer_connected_at is peers.seller_connected_at is None
    assert (untouched.paused_at, untouched.is_muted) == (None, False)


def prepare_second_room(seller, buyer):
    conftest.become_seller(seller)
    conftest.give(buyer, PRICE)
    return watch(go_live(seller), buyer)


async def test_the_sellers_word_starts_the_meter_of_a_buyer_who_answered(
    peers, viewing
):
    alice, bob = peers
    await alice.say("offer", sdp=SDP)
    await bob.say("answer", sdp=SDP)
    await bob.say("connected")
    assert [event for event, _ in await bob.everything()] == ["offer"]

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
    monkeypatch.setattr(peer_state, "HEARD_INTERVAL_SECONDS", 3600)
    _, bob = peers
    joined_at = (await database.call(reread, viewing)).buyer_heard_at

    await bob.say("heartbeat")
    first = (await database.call(reread, viewing)).buyer_heard_at
    for _ in range(5):
        await bob.say("heartbeat")
    then = await database.call(reread, viewing)

    assert joined_at < first == then.buyer_heard_at
    assert then.seller_heard_at is not None


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


async def test_a_pause_is_told_to_the_buyer_and_kept_for_who_comes_back(
    connect, peers, buyer, viewing
):
    alice, bob = peers
    await alice.say("offer", sdp=SDP)
    await bob.say("answer", sdp=SDP)
    await alice.say("connected")
    assert await bob.refusal_of("paused", is_paused=True) == "permission_denied"
    await bob.everything()

    await alice.say("paused", is_paused=True)

    told = await bob.client.until("paused")
    assert told == {
        "viewing_id": str(viewing.pk),
        "is_paused": True,
        "from": str(viewing.seller_id),
    }
    again = await sit_down(connect, buyer, viewing)
    assert (await again.client.until("viewing"))["is_paused"] is True
    # Without a count, too, a heartbeat puts the meter off.
    await alice.say("heartbeat")
    paused = await database.call(reread, viewing)
    assert paused.still > timedelta()
    await alice.say("paused", is_paused=False)
    assert (await database.call(reread, viewing)).paused_at is None


async def test_a_muted_microphone_is_told_to_the_buyer_and_kept_for_who_comes_back(
    connect, peers, seller, buyer, viewing
):
    alice, bob = peers
    about = {"viewing_id": str(viewing.pk), "from": str(seller.pk)}
    assert await bob.refusal_of("muted", is_muted=True) == "permission_denied"
    # To say it again is harmless.
    for is_muted in (True, True):
        await alice.say("muted", is_muted=is_muted)

    told = [("muted", {"is_muted": True} | about)]
    assert await bob.everything() == told * 2
    assert await alice.everything() == []
    again = await sit_down(connect, buyer, viewing)
    assert (await again.client.until("viewing"))["is_muted"] is True

    await alice.say("muted", is_muted=False)
    assert await again.client.until("muted") == {"is_muted": False} | about
    back = await connect(buyer)
    [shown] = (await back.join(f"stream:{viewing.stream_id}"))["viewings"]
    assert shown["is_muted"] is False


async def test_a_viewing_that_is_over_is_not_muted(peers, viewing):
    alice, _ = peers
    await database.call(leave, viewing)

    assert await alice.refusal_of("muted", is_muted=True) == "not_found"

    assert (await database.call(reread, viewing)).is_muted is False
