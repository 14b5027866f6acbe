"""The whole story by REST and the ``phoenix`` client, two server processes apart."""

from decimal import Decimal

import pytest

from tests import servers
from tests.journeys.conftest import SHORT_MINUTES, UNIT_SECONDS, manage
from tests.journeys.people import Refused
from tests.journeys.phoenix import Refused as RefusedBySocket

pytestmark = pytest.mark.journey

TAIPEI = {"lat": 25.033, "lon": 121.5654, "accuracy": 5}
AROUND_TAIPEI = [121.4, 24.9, 121.7, 25.2]
FINGERPRINT = "a=fingerprint:sha-256 " + ":".join(["AB"] * 32)
SDP = f"v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\n{FINGERPRINT}\r\n"
CANDIDATE = {
    "candidate": "candidate:1 1 udp 1 192.168.1.7 9 typ host",
    "sdpMid": "0",
    "sdpMLineIndex": 0,
    "usernameFragment": "x",
}


class Room:
    """A stream's room, and what both say in it about one viewing."""

    def __init__(self, alice, bob, stream):
        self.alice = alice
        self.bob = bob
        self.topic = f"stream:{stream['id']}"
        self.viewing = bob.post(f"streams/{stream['id']}/viewings")

    def enter(self):
        self.alice.client.join(self.topic)
        self.bob.client.join(self.topic)
        return self.alice.client.until("viewing", id=self.viewing["id"], joined=True)

    def say(self, person, event, **fields):
        return person.client.push(
            self.topic, event, viewing_id=self.viewing["id"], **fields
        )

    def connect(self):
        """Exchange what browsers would, and say that it worked."""
        self.say(self.alice, "offer", sdp=SDP)
        self.bob.client.until("offer", sdp=SDP)
        self.say(self.bob, "answer", sdp=SDP)
        self.alice.client.until("answer", sdp=SDP)
        for person, other in ((self.alice, self.bob), (self.bob, self.alice)):
            self.say(person, "ice_candidate", candidate=CANDIDATE)
            heard = other.client.until("ice_candidate")
            assert heard["from"] == person.id
            assert heard["candidate"] == CANDIDATE
        for person in (self.alice, self.bob):
            self.say(person, "connected")
            self.stay(person)

    def stay(self, person):
        person.client.beat(self.topic, viewing_id=self.viewing["id"])


def money(text):
    return Decimal(text)


def marker(bob, alice):
    (west, south, east, north) = AROUND_TAIPEI
    found = bob.get(f"map/sellers?bbox={west},{south},{east},{north}&zoom=14")
    return {feature["id"]: feature for feature in found["features"]}.get(alice.id)


@pytest.fixture
def working(transactional_db):
    """Celery's worker and beat, which tick like ``run_meter`` does."""
    with servers.worker(**SHORT_MINUTES):
        yield


@pytest.mark.usefixtures("working")
def test_a_seller_goes_live_and_a_buyer_watches_and_pays_by_the_minute(meeting):
    alice, bob = meeting
    manage("grant_credits", bob.email, "100", "--reason", "test")
    bob.client.until("balance", available="100.000")

    # Bob sees alice appear on the map, roughly.
    bob.client.join("map:view", bbox=AROUND_TAIPEI, zoom=14)
    bob.client.join(f"seller:{alice.id}")
    assert marker(bob, alice) is None
    offer = {"is_seller": True, "price_per_minute": "6.000"}
    with pytest.raises(Refused, match="consent_required"):
        alice.put("profiles/me/seller", offer)
    alice.put("profiles/me/seller", offer | {"location_consent": True})
    alice.post("location", TAIPEI)
    bob.client.until("sellers_diff")
    shown = marker(bob, alice)
    assert shown["properties"]["status"] == "online"
    assert shown["properties"]["precision"] == "area"
    assert shown["geometry"]["coordinates"] != [TAIPEI["lon"], TAIPEI["lat"]]

    # She goes live, and is where she is.
    stream = alice.post("streams", {"title": "Sunset", "price_per_minute": "6.000"})
    told = bob.client.until("status", status="streaming")
    assert told["live_stream"]["id"] == stream["id"]
    shown = marker(bob, alice)
    assert shown["properties"]["precision"] == "exact"
    assert shown["geometry"]["coordinates"] == [TAIPEI["lon"], TAIPEI["lat"]]

    # He watches; both say when they are connected, and the meter runs.
    room = Room(alice, bob, stream)
    assert room.viewing["held"] == "6.000"
    bob.client.until("balance", held="6.000", available="94.000")
    seen = room.enter()
    assert seen["buyer"]["username"] == "bob"
    alice.client.until("present", present=sorted([alice.id, bob.id]))
    room.connect()
    first = bob.client.until("meter", billed_seconds=0)
    paid_until = first["paid_until"]
    for minutes in (1, 2):
        tick = bob.client.until("meter", billed_seconds=minutes * UNIT_SECONDS)
        assert money(tick["charged"]) == 6 * minutes
        assert tick["paid_until"] > paid_until
        paid_until = tick["paid_until"]

    # She stops. He paid for what he saw, she has her share, and the books balance.
    stopped = alice.post(f"streams/{stream['id']}/stop")
    assert (stopped["status"], stopped["end_reason"]) == ("ended", "stopped")
    bob.client.until("stream_ended", reason="stopped")
    bill = bob.client.until("viewing_ended", viewing_id=room.viewing["id"])
    assert bill["reason"] == "stream_ended"
    viewing = bob.get(f"viewings/{room.viewing['id']}")
    assert viewing == alice.get(f"viewings/{room.viewing['id']}")
    charged = money(viewing["charged"])
    assert viewing["state"] == "ended"
    assert viewing["billed_seconds"] >= 2 * UNIT_SECONDS
    assert charged == 6 * Decimal(viewing["billed_seconds"]) / UNIT_SECONDS
    assert money(bill["charged"]) == charged
    assert bob.get("credits/balance") == {
        "balance": f"{100 - charged:.3f}",
        "held": "0.000",
        "available": f"{100 - charged:.3f}",
        "debt": "0.000",
    }
    assert money(alice.get("earnings")["pending"]) == charged * Decimal("0.8")
    spent = [
        money(line["amount"])
        for line in bob.get("credits/ledger")["results"]
        if line["type"] == "stream_spend"
    ]
    assert sum(spent) == -charged
    manage("verify_ledger")

    # And she is somewhere in her cell again, with a past.
    shown = marker(bob, alice)
    assert shown["properties"]["precision"] == "area"
    profile = bob.get(f"profiles/{alice.id}")
    assert profile["presence_status"] == "online"
    assert profile["live_stream"] is None
    assert len(profile["history"]) == 1


def test_who_runs_dry_is_warned_and_watches_what_is_paid(live):
    alice, bob, stream = live
    alice.post(f"streams/{stream['id']}/stop")
    dear = alice.post("streams", {"title": "Dearer", "price_per_minute": "40"})
    room = Room(alice, bob, dear)
    room.enter()
    room.connect()

    warned = bob.client.until("low_balance")
    bill = bob.client.until("viewing_ended")

    assert warned["available"] == "20.000"
    assert bill["reason"] == "insufficient_credits"
    assert bill["billed_seconds"] == 2 * UNIT_SECONDS
    assert bill["charged"] == "80.000"
    assert bob.get("credits/balance")["available"] == "20.000"
    manage("verify_ledger")


def test_a_buyer_who_is_cut_off_pays_for_nothing_after(live):
    alice, bob, stream = live
    room = Room(alice, bob, stream)
    room.enter()
    room.connect()
    bob.client.until("meter", billed_seconds=UNIT_SECONDS)

    bob.client.disconnect()
    bill = alice.client.until("viewing_ended")

    assert bill["reason"] == "connection_lost"
    # He was last heard within the second unit or the third.
    assert UNIT_SECONDS <= bill["billed_seconds"] <= 4 * UNIT_SECONDS
    # The seat is free again.
    again = bob.post(f"streams/{stream['id']}/viewings")
    assert again["state"] == "requested"
    manage("verify_ledger")


def test_a_seller_who_is_cut_off_past_the_grace_streams_no_more(live):
    alice, bob, stream = live
    room = Room(alice, bob, stream)
    room.enter()
    room.connect()

    alice.client.disconnect()
    ended = bob.client.until("stream_ended")

    assert ended["reason"] == "seller_offline"
    assert bob.client.until("viewing_ended")["reason"] == "stream_ended"
    assert bob.get(f"profiles/{alice.id}")["presence_status"] == "offline"
    assert bob.get(f"streams/{stream['id']}")["status"] == "ended"
    assert bob.get("credits/balance")["held"] == "0.000"
    manage("verify_ledger")


def test_a_seller_who_is_back_within_the_grace_has_lost_nothing(live):
    alice, bob, stream = live
    room = Room(alice, bob, stream)
    room.enter()
    room.connect()

    alice.client.disconnect()
    alice.connect()
    found = alice.client.join(room.topic)

    assert [shown["id"] for shown in found["viewings"]] == [room.viewing["id"]]
    room.say(alice, "offer", sdp=SDP)
    room.stay(alice)
    bob.client.until("offer")
    bob.client.until("meter", billed_seconds=UNIT_SECONDS)
    alice.post(f"streams/{stream['id']}/stop")
    manage("verify_ledger")


def test_nobody_else_gets_in(live):
    alice, bob, stream = live
    mallory = type(bob)("mallory", bob.server, bob.phoenix)
    mallory.sign_up()
    room = Room(alice, bob, stream)
    room.enter()

    with pytest.raises(RefusedBySocket) as refusal:
        mallory.client.join(room.topic)
    assert refusal.value.response == {"reason": "not_found"}
    for path in (f"viewings/{room.viewing['id']}", f"viewings/{stream['id']}"):
        with pytest.raises(Refused, match="404 not_found"):
            mallory.get(path)
    with pytest.raises(Refused, match="409 busy"):
        mallory.post(f"streams/{stream['id']}/viewings")
    with pytest.raises(Refused, match="404 not_found"):
        mallory.post(f"streams/{stream['id']}/stop")
    with pytest.raises(Refused, match="404 not_found"):
        mallory.post(f"viewings/{room.viewing['id']}/leave")
