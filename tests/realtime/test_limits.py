from hypothesis import given
from hypothesis import strategies as st

from realtime.constants import RATE_BURST_FRAMES, RATE_FRAMES_PER_SECOND
from realtime.limits import Bucket


def test_a_burst_is_free_and_then_the_rate_holds():
    bucket = Bucket(now=0)
    assert [bucket.take(now=0) for _ in range(RATE_BURST_FRAMES)][-1] == 0
    assert bucket.take(now=0) == -1
    assert bucket.take(now=0.3) == -1 + 0.3 * RATE_FRAMES_PER_SECOND - 1


def test_a_flood_runs_ever_deeper_into_debt():
    bucket = Bucket(now=0)
    left = [bucket.take(now=number / 1000) for number in range(200)]
    assert left[-1] < -100


@given(st.lists(st.floats(0, 100), min_size=1).map(sorted))
def test_no_pause_saves_up_more_than_a_burst(moments):
    bucket = Bucket(now=0)
    for moment in moments:
        assert bucket.take(now=moment) <= RATE_BURST_FRAMES - 1
