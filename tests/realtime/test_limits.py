import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.constants import (
    RATE_BURST_FRAMES,
    RATE_FRAMES_PER_SECOND,
    SLOWED_BURST_FRAMES,
    SLOWED_FRAMES_PER_SECOND,
)
from realtime.limits import Bucket, Pacer


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


def test_a_paced_burst_is_free_and_then_each_frame_waits_for_its_turn():
    pacer = Pacer(now=0)
    assert {pacer.delay_seconds(now=0) for _ in range(SLOWED_BURST_FRAMES)} == {0}
    now = 0.0
    for number in range(1, 100):
        delay = pacer.delay_seconds(now=now)
        assert delay == pytest.approx(1 / SLOWED_FRAMES_PER_SECOND)
        assert pacer.slowed_in_a_row == number
        now += delay
    assert pacer.delay_seconds(now=now + 1) == 0
    assert pacer.slowed_in_a_row == 0
