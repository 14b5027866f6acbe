from uuid import UUID

import pytest

from core.errors import NotFound
from streams.constants import CANDIDATES_PER_GENERATION, HEARD_INTERVAL_SECONDS
from streams.errors import TooManyCandidates
from streams.p2p.signaling import Line, Seat
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


def test_candidates_are_counted_anew_after_each_description():
    line = Line(is_relayed=False)

    for _ in range(2):
        line.describe()
        for _ in range(CANDIDATES_PER_GENERATION):
            line.count_candidate()
        with pytest.raises(TooManyCandidates):
            line.count_candidate()


def test_a_peer_is_written_down_once_an_interval():
    line = Line(is_relayed=False)
    assert not line.was_just_heard(0, is_heartbeat=True)
    line.note_heard(0, is_heartbeat=True)

    for is_heartbeat in (True, False):
        soon, later = HEARD_INTERVAL_SECONDS / 2, HEARD_INTERVAL_SECONDS
        assert line.was_just_heard(soon, is_heartbeat=is_heartbeat)
        assert not line.was_just_heard(later, is_heartbeat=is_heartbeat)


def test_a_heartbeat_says_more_than_the_words_before_it():
    line = Line(is_relayed=False)
    line.note_heard(0, is_heartbeat=False)

    assert line.was_just_heard(0, is_heartbeat=False)
    assert not line.was_just_heard(0, is_heartbeat=True)
