"""Nonsense and malice on a stream's topic; FAULT_SEED repeats a run."""

import asyncio
import random
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from realtime import database
from realtime import limits as realtime_limits
from streams.models import Viewing
from streams.p2p import peer_state
from tests.faults.sizes import SEED
from tests.streams import conftest
from tests.streams.clients import Refused, opener
from tests.streams.conftest import PRICE
from tests.streams.room.peers import (
    CANDIDATE,
    SDP,
    go_live,
    leave,
    sit_down,
    watch,
)

pytestmark = [
    pytest.mark.fault,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("_unhurried"),
]


SIGNALS = ["offer", "answer", "ice_candidate"]
REFUSALS = {"invalid", "unknown_event", "not_found", "permission_denied"}
REFUSALS |= {"out_of_order", "too_large"}
NASTY: list[Any] = [
    *(None, True, False, 0, -1, 1.5, 2**53, 10**30, 1e308),
    *("", " ", "null", "__proto__", "\ud7ff", "\u202e", "../..", "'; --", "x" * 2000),
    *([], [[]], {}, {"": {}}, {"__proto__": {"from": "x"}}, ["viewing_id"] * 500),
    *(str(uuid4()), "0" * 32, "{" + str(uuid4()) + "}"),
]


@pytest.fixture
async def connect():
    async with opener() as open_socket:
        yield open_socket


@pytest.fixture
def _unhurried(monkeypatch):
    """Let sockets say as much as they like: what they say is what is tried here."""
    monkeypatch.setattr(realtime_limits.Bucket, "burst_frames", 10**9)
    monkeypatch.setattr(realtime_limits.Pacer, "burst_frames", 10**9)
    monkeypatch.setattr(peer_state, "CANDIDATES_PER_GENERATION", 10**9)


@pytest.fixture
def first(seller, buyer):
    """Bob watches alice."""
    return watch(go_live(seller), buyer)


@pytest.fixture
def second(mallory, carol):
    """Carol watches mallory."""
    conftest.become_seller(mallory)
    conftest.give(carol, PRICE)
    return watch(go_live(mallory), carol)


@pytest.fixture
async def peers(connect, seller, buyer, mallory, carol, first, second):
    """Everybody's place, by their id."""
    found = {}
    for viewing, pair in ((first, (seller, buyer)), (second, (mallory, carol))):
        for user in pair:
            found[str(user.pk)] = peer = await sit_down(connect, user, viewing)
            # The tests outlast the lease that made the sellers present.
            await peer.client.join(f"user:{user.pk}", {"device_id": "phone"})
    return found


async def test_nonsense_hurts_nobody(peers, caplog):
    alice, bob, *others = peers.values()
    await alice.say("offer", sdp=SDP)
    await bob.say("answer", sdp=SDP)
    await alice.say("connected")  # what is only asked for is over after 20 s
    await bob.everything()
    before = await database.call(unheard_rows)
    said = nonsense(random.Random(SEED))

    arrived = 0
    for _ in range(200):
        for other in others * 50:
            event, payload = next(said)
            with pytest.raises(Refused) as refusal:
                await other.client.push(other.topic, event, payload)
            assert refusal.value.reason in REFUSALS, (SEED, event, payload)
        for peer in (alice, bob):
            await peer.say("heartbeat")
        for _ in range(5):
            await alice.say("ice_candidate", candidate=CANDIDATE)
        arrived += len(await bob.everything())

    assert arrived == 1_000
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
    assert await database.call(unheard_rows) == before


def nonsense(chance: random.Random) -> Iterator[tuple[str, Any]]:
    """Yield events with payloads that are wrong somewhere."""
    events = [*SIGNALS, "connected", "heartbeat", "viewing", "phx_reply", "\u202e", ""]
    names = ["viewing_id", "sdp", "candidate", "from", "sdpMid", "__class__"]
    while True:
        payload: Any = {
            name: chance.choice(NASTY) for name in names if chance.random() < 0.7
        }
        if chance.random() < 0.1:
            payload = chance.choice(NASTY)
        elif chance.random() < 0.3:
            wrong = {chance.choice([*CANDIDATE]): chance.choice(NASTY)}
            payload["candidate"] = CANDIDATE | wrong
        yield chance.choice(events), payload


def unheard_rows():
    """Return all viewings, but for when their peers were last heard."""
    return [
        {name: value for name, value in row.items() if "heard_at" not in name}
        for row in Viewing.objects.order_by("id").values()
    ]


async def test_whoever_says_what_only_the_other_peer_hears_it(peers, first, second):
    parties = {
        str(viewing.pk): {str(viewing.seller_id), str(viewing.buyer_id)}
        for viewing in (first, second)
    }
    viewing_ids = [*parties, str(uuid4())]

    await asyncio.gather(*(talk(peers, who, viewing_ids, 1_000) for who in peers))
    heard = await hear_all(peers)
    await database.call(leave, first)
    # Until its channel has heard of the end, a peer may still reach the other one.
    for who in parties[str(first.pk)]:
        await peers[who].client.until("viewing_ended")
    await asyncio.gather(*(talk(peers, who, viewing_ids, 250) for who in peers))
    late = await hear_all(peers)

    assert len(heard) > 400
    for listener, signal in heard + late:
        speaker, about = said_by_whom(signal)
        assert {speaker, listener} == parties[about], (SEED, signal)
        assert (signal["from"], signal["viewing_id"]) == (speaker, about), SEED
    assert {said_by_whom(signal)[1] for _, signal in late} == {str(second.pk)}


async def talk(peers, speaker: str, viewing_ids: list[str], times: int) -> None:
    """Say anything about any viewing, as if from anybody; inside is who it was."""
    peer, chance = peers[speaker], random.Random(f"{SEED} {speaker}")
    for _ in range(times):
        about = chance.choice(viewing_ids)
        mark = f"{speaker} {about}"
        payload = {
            "viewing_id": about,
            "sdp": f"{SDP}i={mark}\r\n",
            "candidate": CANDIDATE | {"usernameFragment": mark},
            "from": chance.choice([*peers]),
            "to": chance.choice([*peers]),
        }
        event = chance.choice([*SIGNALS, "connected", "heartbeat"])
        try:
            await peer.client.push(peer.topic, event, payload)
        except Refused as refusal:
            if refusal.reason not in REFUSALS | {"unmatched topic"}:
                raise


def said_by_whom(signal: dict[str, Any]) -> list[str]:
    """Return who said a signal, and about which viewing, as ``talk`` marks."""
    if "sdp" in signal:
        mark = signal["sdp"].split("i=")[1]
    else:
        mark = signal["candidate"]["usernameFragment"]
    return mark.split()


async def hear_all(peers) -> list[tuple[str, dict[str, Any]]]:
    """Return whom each signal has reached, and the signal."""
    heard = []
    for listener, peer in peers.items():
        # Whoever is out of the room hears no mark; they are asked when it is over.
        if any(event == "phx_close" for _, event, _ in peer.client.heard):
            assert await peer.client.is_alive()
            events = [(event, payload) for _, event, payload in peer.client.heard]
        else:
            events = await peer.everything()
        heard += [(listener, payload) for event, payload in events if event in SIGNALS]
    return heard
