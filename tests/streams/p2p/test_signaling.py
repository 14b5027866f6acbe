from uuid import UUID

import pytest

from core.errors import NotFound
from streams.p2p.signaling import Seat
from streams.states import Peer

STREAM, ALICE, BOB, VIEWING, OTHER, SEAT = (UUID(int=number) for number in range(1, 7))
SELLERS = Seat(id=SEAT, stream_id=STREAM, user_id=ALICE)
BOBS = Seat(id=SEAT, stream_id=STREAM, user_id=BOB, viewing_id=VIEWING)


def test_each_seat_hears_its_own_group():
    assert SELLERS.group == f"stream.{STREAM}.seller"
    assert BOBS.group == f"stream.{STREAM}.{VIEWING}"
    assert (SELLERS.peer, BOBS.peer) == (Peer.SELLER, Peer.BUYER)


def test_each_seat_reaches_the_other():
    assert SELLERS.address(VIEWING) == BOBS.group
    assert BOBS.address(VIEWING) == SELLERS.group


def test_a_buyer_speaks_of_no_other_viewing():
    with pytest.raises(NotFound):
        BOBS.address(OTHER)


def test_the_seller_stays_in_the_own_stream():
    assert SELLERS.address(OTHER) == f"stream.{STREAM}.{OTHER}"


def test_group_names_are_short_enough_for_channels():
    assert len(BOBS.group) < 100
