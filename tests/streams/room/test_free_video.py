"""A client that takes the picture and says nothing that would have to be paid for."""

from datetime import timedelta

import pytest

from billing import selectors as billing_selectors
from billing.selectors import Balance
from realtime import database
from streams.constants import FIRST_SILENCE_SECONDS
from streams.errors import TooSoon
from streams.meter import meter
from tests.streams.conftest import PRICE
from tests.streams.room.peers import CANDIDATE, SDP, reread, watch

pytestmark = pytest.mark.django_db(transaction=True)


async def test_who_only_answers_is_out_after_a_first_silence(
    peers, stream, buyer, viewing
):
    alice, bob = peers
    await alice.say("offer", sdp=SDP)
    await bob.say("answer", sdp=SDP)
    await alice.say("connected")
    # Whatever else is said, and however often, is no word of being there.
    await alice.say("offer", sdp=SDP)
    await bob.say("answer", sdp=SDP)
    await bob.say("ice_candidate", candidate=CANDIDATE)
    await alice.say("heartbeat", frames_sent=200)
    connected = await database.call(reread, viewing)
    assert (
        connected.buyer_heard_at == connected.connected_at < connected.seller_heard_at
    )

    silence = timedelta(seconds=FIRST_SILENCE_SECONDS)
    await database.call(lambda: meter.tick(now=connected.connected_at + silence))

    over = await database.call(reread, viewing)
    assert (over.end_reason, over.charged_millicredits) == ("connection_lost", 0)
    assert (await alice.client.until("viewing_ended"))["viewing_id"] == str(viewing.pk)
    balance = await database.call(billing_selectors.balance, buyer.pk)
    assert balance == Balance(balance=10 * PRICE, held=0)
    with pytest.raises(TooSoon):
        await database.call(watch, stream, buyer)
