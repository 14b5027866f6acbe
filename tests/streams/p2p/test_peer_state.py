import pytest

from streams.constants import CANDIDATES_PER_GENERATION, HEARD_INTERVAL_SECONDS
from streams.errors import TooManyCandidates
from streams.p2p.peer_state import PeerState


def test_candidates_are_counted_anew_after_each_description():
    state = PeerState(is_relayed=False)

    for _ in range(2):
        state.describe()
        for _ in range(CANDIDATES_PER_GENERATION):
            state.count_candidate()
        with pytest.raises(TooManyCandidates):
            state.count_candidate()


def test_a_peer_is_written_down_once_an_interval():
    state = PeerState(is_relayed=False)
    assert not state.was_just_heard(0, is_heartbeat=True)
    state.note_heard(0, is_heartbeat=True)

    for is_heartbeat in (True, False):
        soon, later = HEARD_INTERVAL_SECONDS / 2, HEARD_INTERVAL_SECONDS
        assert state.was_just_heard(soon, is_heartbeat=is_heartbeat)
        assert not state.was_just_heard(later, is_heartbeat=is_heartbeat)


def test_a_heartbeat_says_more_than_the_words_before_it():
    state = PeerState(is_relayed=False)
    state.note_heard(0, is_heartbeat=False)

    assert state.was_just_heard(0, is_heartbeat=False)
    assert not state.was_just_heard(0, is_heartbeat=True)
