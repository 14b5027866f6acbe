"""Alice and bob in the room of a stream that is live now."""

import pytest

from tests.streams.clients import opener
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
