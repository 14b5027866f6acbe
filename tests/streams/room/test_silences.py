"""The seller is told each time the buyer is heard, and so knows when they are not."""

from datetime import timedelta

import pgtrigger
import pytest
from django.db.models import F

from realtime import database
from streams.constants import MEDIA_SILENCE_SECONDS
from streams.models import Stream, Viewing
from streams.p2p import peer_state
from tests.streams.room.peers import CANDIDATE, SDP, reread, sit_down

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def heard(viewing):
    """What the seller is told."""
    payload = {"viewing_id": str(viewing.pk), "from": str(viewing.buyer_id)}
    return ("heard", payload)


def let_pass(*, seconds, **ago):
    """Let time have passed since they connected, and since each was heard."""
    for field in ("requested_at", "connected_at", "counts_from", "paid_until"):
        ago.setdefault(field, seconds)
    heard_ago = ago.pop("seller_heard_at", seconds)
    Stream.objects.update(
        seller_heard_at=F("seller_heard_at") - timedelta(seconds=heard_ago)
    )
    earlier = {field: F(field) - timedelta(seconds=ago[field]) for field in ago}
    with pgtrigger.ignore("streams.Viewing:terms_are_frozen"):
        Viewing.objects.update(**earlier)


async def test_the_seller_is_told_of_each_heartbeat_of_the_buyers(watching, heard):
    alice, bob = watching

    await bob.say("heartbeat")
    await bob.say("heartbeat", frames_decoded=7, bytes_received=700)

    assert await alice.everything() == [heard, heard]
    assert await bob.everything() == []


async def test_nobody_is_told_of_the_sellers_heartbeats(watching):
    alice, bob = watching

    await alice.say("heartbeat", frames_sent=100)

    assert await alice.everything() == await bob.everything() == []


async def test_what_comes_too_often_to_be_written_down_is_not_told(
    watching, heard, monkeypatch
):
    monkeypatch.setattr(peer_state, "HEARD_INTERVAL_SECONDS", 3600)
    alice, bob = watching

    for _ in range(3):
        await bob.say("heartbeat")

    assert await alice.everything() == [heard]


async def test_the_seller_is_told_when_the_buyer_is_back_in_the_room(
    connect, watching, buyer, viewing, heard
):
    alice, _ = watching

    await sit_down(connect, buyer, viewing)

    assert heard in await alice.everything()


async def test_no_other_words_of_the_buyers_are_told_as_heard(peers):
    alice, bob = peers
    await alice.say("offer", sdp=SDP)
    await bob.say("ice_candidate", candidate=CANDIDATE)
    await bob.say("answer", sdp=SDP)

    told = [event for event, _ in await alice.everything()]

    assert told == ["ice_candidate", "answer"]


async def test_a_buyer_who_was_silent_is_told_of_and_not_billed_for_what_was_not_sent(
    watching, viewing, heard
):
    alice, bob = watching
    await bob.say("heartbeat")
    assert await alice.everything() == [heard]
    # Heard for 20 s, then silent for 12, in which the seller is told of nobody.
    await database.call(let_pass, seconds=32, buyer_heard_at=12, seller_heard_at=1)

    await bob.say("heartbeat")

    events = await alice.everything()
    assert heard in events
    (reading,) = (payload for event, payload in events if event == "meter")
    assert reading["still_seconds"] == 12 - MEDIA_SILENCE_SECONDS
    assert (await bob.client.until("meter"))["paid_until"] == reading["paid_until"]
    after = await database.call(reread, viewing)
    assert after.counts_from == after.connected_at + after.still
