"""Alice and bob in the room of a stream that is live now."""

import pytest

from core import clock
from realtime import database
from streams.p2p import peer_state
from tests.streams.clients import opener
from tests.streams.conftest import connect_both
from tests.streams.room.peers import go_live, sit_down, watch


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


@pytest.fixture
async def peers(connect, seller, buyer, viewing):
    """Alice and bob in the room; what joining told them is read."""
    alice = await sit_down(connect, seller, viewing)
    bob = await sit_down(connect, buyer, viewing)
    await alice.everything()
    await bob.everything()
    return alice, bob


@pytest.fixture
async def watching(peers, viewing, monkeypatch):
    """Alice and bob, connected, whose every word and count is written down."""
    monkeypatch.setattr(peer_state, "HEARD_INTERVAL_SECONDS", 0)
    now = await database.call(clock.database_now)
    await database.call(connect_both, viewing, now=now)
    for peer in peers:
        await peer.everything()
    return peers
