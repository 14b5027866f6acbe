"""What a peer learns of one who hides their address, whatever clients send: nothing."""

import re

import pytest

from core import clock
from streams.services import addresses
from tests.streams.room.peers import CANDIDATE, FINGERPRINT, SDP, sit_down

pytestmark = pytest.mark.django_db(transaction=True)

HOME = "1.1.1.1"
FORGED = [
    f"a=candidate:1 1 udp 1 {HOME} 9 typ host",
    f"a=candidate:1 1 udp 1 {HOME} 9 typ srflx raddr {HOME} rport 9",
    f"A=CANDIDATE:1 1 UDP 1 {HOME} 9 TYP HOST",
    f"a=candidate:1 1 udp 1 {HOME} 9 typ host typ relay",
    (
        f"a=candidate:1 1 udp 1 {HOME} 9 typ relay\r"
        f"a=candidate:1 1 udp 1 {HOME} 9 typ host"
    ),
    f"a=remote-candidates:1 {HOME} 9",
    f"a=rtcp:9 IN IP4 {HOME}",
    f"a=x-alias:{HOME}",
    f"c=IN IP4 {HOME}",
]
HIDDEN = [
    f"candidate:1 1 udp 1 {HOME} 9 typ host",
    f"candidate:1 1 udp 1 {HOME} 9 typ prflx raddr {HOME} rport 9",
    (
        f"candidate:1 1 udp 1 {HOME} 9 typ host\r\n"
        f"a=candidate:1 1 udp 1 {HOME} 9 typ relay"
    ),
    "candidate:1 1 udp 1 0b6a1c4a-2e2e-4d0e-8f1a-1f2e3d4c5b6a.local 9 typ host",
]
RELAYED = f"candidate:3 1 udp 418 1.0.0.1 500 typ relay raddr {HOME} rport 5000"


@pytest.fixture(params=["seller", "buyer"])
def hider(request, seller, buyer, settings):
    """The one of the two who hides; the other does not mind."""
    settings.TURN_URLS = ["turn:turn.example.com"]
    settings.TURN_SECRET = "a secret"
    settings.ICE_PRIVATE_ADDRESSES = False
    for name, user in (("seller", seller), ("buyer", buyer)):
        addresses.choose(
            user_id=user.pk,
            hides_address=name == request.param,
            now=clock.database_now(),
        )
    return request.param


@pytest.fixture
def pair(hider, peers):
    """Alice and bob, of whom one hides."""
    return peers


async def test_neither_forged_lines_nor_candidates_tell_an_address(pair):
    alice, bob = pair
    sdp = SDP + "".join(f"{line}\r\n" for line in FORGED)
    for speaker, listener, event in ((alice, bob, "offer"), (bob, alice, "answer")):
        await speaker.say(event, sdp=sdp)
        for line in HIDDEN:
            await speaker.say(
                "ice_candidate", candidate=CANDIDATE | {"candidate": line}
            )
        await speaker.say("ice_candidate", candidate=CANDIDATE | {"candidate": RELAYED})

        (_, description), (_, trickled) = await listener.everything()

        told = {
            line for line in re.split(r"[\r\n]+", description["sdp"]) if HOME in line
        }
        # Who forges that line gives themselves away; it is nobody else's to forge.
        assert told == {
            f"a=candidate:1 1 udp 1 {HOME} 9 typ relay raddr 0.0.0.0 rport 0"
        }
        assert f"\r\n{FINGERPRINT}\r\n" in description["sdp"]
        assert trickled["candidate"]["candidate"] == (
            "candidate:3 1 udp 418 1.0.0.1 500 typ relay raddr 0.0.0.0 rport 0"
        )


async def test_a_client_that_comes_back_is_still_held_to_it(
    pair,
    connect,
    seller,
    viewing,
):
    alice, bob = pair
    await alice.say("offer", sdp=SDP)
    again = await sit_down(connect, seller, viewing)
    await bob.everything()

    await again.say("ice_candidate", candidate=CANDIDATE | {"candidate": HIDDEN[0]})

    assert await bob.everything() == []


async def test_both_are_told_to_use_the_relay_alone(hider, connect, seller, viewing):
    client = await connect(seller)

    found = await client.join(f"stream:{viewing.stream_id}")

    assert [shown["ice_transport_policy"] for shown in found["viewings"]] == ["relay"]
