"""A seller who pauses sends nothing, and nobody pays for it."""

import pytest

from core.errors import NotFound
from streams import constants
from streams.meter import meter
from streams.services import frozen_video, viewings
from tests.streams.conftest import (
    PRICE,
    at,
    become_seller,
    connect_both,
    give,
    go_live,
    request,
)
from tests.streams.watching import hear, listen, outcome, play

pytestmark = pytest.mark.usefixtures("_books_are_right")


def pause(viewing, *, now, is_paused=True):
    frozen_video.pause(
        viewing_id=viewing.pk,
        user_id=viewing.seller_id,
        is_paused=is_paused,
        now=at(now),
    )


def resume(viewing, *, now):
    pause(viewing, now=now, is_paused=False)


def beat(viewing, *, since, until, frames_sent=None):
    """Let both peers say every five seconds that they are there, and the meter tick."""
    for seconds in range(since + 5, until + 1, 5):
        hear(viewing, buyer=seconds)
        frozen_video.count(
            viewing_id=viewing.pk,
            user_id=viewing.seller_id,
            frames_sent=frames_sent,
            now=at(seconds),
        )
        meter.tick(now=at(seconds))


def leave(viewing, *, now):
    viewings.leave(buyer_id=viewing.buyer_id, viewing_id=viewing.pk, now=at(now))


def test_thirty_hidden_seconds_cost_nothing(watched):
    play(watched, until=20)
    pause(watched, now=20)
    beat(watched, since=20, until=50)
    resume(watched, now=50)
    play(watched, since=50, until=60)

    leave(watched, now=60)

    assert outcome(watched) == ("left", 30, PRICE // 2)
    assert watched.still_seconds == 30


@pytest.mark.parametrize("frames_sent", [None, 0, 100, 101, 10_000])
def test_a_seller_who_counts_is_not_paid_for_a_pause_either(watched, frames_sent):
    for seconds, frames in ((5, 50), (10, 100)):
        hear(watched, buyer=seconds)
        frozen_video.count(
            viewing_id=watched.pk,
            user_id=watched.seller_id,
            frames_sent=frames,
            now=at(seconds),
        )
    pause(watched, now=10)
    beat(watched, since=10, until=40, frames_sent=frames_sent)

    leave(watched, now=40)

    assert outcome(watched) == ("left", 10, PRICE // 6)


def test_no_other_word_of_a_seller_who_pauses_counts(watched):
    play(watched, until=10)
    pause(watched, now=10)
    for seconds in (12, 14, 16, 18, 20):
        hear(watched, both=seconds)

    leave(watched, now=20)

    assert outcome(watched) == ("left", 10, PRICE // 6)


def test_a_pause_over_the_end_of_the_minute_captures_nothing(watched):
    play(watched, until=55)
    pause(watched, now=55)
    beat(watched, since=55, until=255)
    watched.refresh_from_db()
    assert (watched.captured_units, watched.state) == (0, "connected")
    resume(watched, now=255)
    play(watched, since=255, until=260)

    assert watched.captured_units == 1
    leave(watched, now=260)
    assert outcome(watched) == ("left", 60, PRICE)


def test_a_last_minute_is_not_lost_to_a_pause(stream, bob):
    give(bob, PRICE)
    watched = connect_both(request(stream, bob))
    play(watched, until=55)
    pause(watched, now=58)
    beat(watched, since=55, until=100)
    resume(watched, now=100)
    for seconds in (101, 102):
        hear(watched, both=seconds)
        meter.tick(now=at(seconds))

    assert outcome(watched) == ("insufficient_credits", 60, PRICE)


def test_to_pause_or_go_on_twice_changes_nothing(watched):
    play(watched, until=10)
    for now in (10, 12):
        pause(watched, now=now)
    beat(watched, since=10, until=20)
    for now in (20, 20):
        resume(watched, now=now)
    resume(watched, now=24)
    hear(watched, both=25)

    leave(watched, now=25)

    assert outcome(watched) == ("left", 15, PRICE // 4)


def test_who_leaves_a_pause_pays_no_minimum(seller, buyer):
    become_seller(seller, terms={"minimum_seconds": 30, "increment_seconds": 15})
    watched = connect_both(request(go_live(seller), buyer))
    play(watched, until=10)
    pause(watched, now=10)

    leave(watched, now=11)

    assert outcome(watched) == ("left", 10, PRICE // 6)


def test_a_preview_waits_for_a_pause(seller, buyer):
    become_seller(seller, terms={"preview_seconds": 10})
    watched = connect_both(request(go_live(seller), buyer))
    play(watched, until=5)
    pause(watched, now=5)
    beat(watched, since=5, until=35)
    resume(watched, now=35)
    play(watched, since=35, until=45)

    leave(watched, now=45)

    assert outcome(watched) == ("left", 5, PRICE // 12)
    assert watched.free_seconds == 10


def test_nobody_is_held_by_a_pause_for_ever(watched):
    play(watched, until=10)
    pause(watched, now=10)
    end = 10 + constants.PAUSE_MOST_SECONDS
    beat(watched, since=10, until=end - 5)
    assert outcome(watched)[0] == ""

    beat(watched, since=end - 5, until=end)

    assert outcome(watched) == ("seller_ended", 10, PRICE // 6)


def test_a_seller_who_pauses_and_is_gone_ends_it(watched):
    listen(watched, until=20)
    pause(watched, now=20)
    for seconds in (25, 30, 34):
        hear(watched, buyer=seconds)
    meter.tick(now=at(34.9))
    assert outcome(watched)[0] == ""

    meter.tick(now=at(35))

    assert outcome(watched) == ("connection_lost", 20, PRICE // 3)


def test_a_pause_may_begin_before_the_viewing_does(viewing):
    pause(viewing, now=1)
    connect_both(viewing, now=at(2))
    beat(viewing, since=2, until=17)
    resume(viewing, now=18)
    play(viewing, since=18, until=23)

    leave(viewing, now=23)

    assert outcome(viewing) == ("left", 5, PRICE // 12)


def test_a_pause_that_is_over_before_the_viewing_begins_puts_nothing_off(viewing):
    pause(viewing, now=1)
    resume(viewing, now=3)
    connect_both(viewing, now=at(4))
    play(viewing, since=4, until=9)

    leave(viewing, now=9)

    assert outcome(viewing) == ("left", 5, PRICE // 12)
    assert (viewing.paused_at, viewing.still_seconds) == (None, 0)


def test_only_the_seller_pauses_and_only_what_runs(viewing, buyer):
    connect_both(viewing, now=at(2))

    with pytest.raises(NotFound):
        frozen_video.pause(
            viewing_id=viewing.pk, user_id=buyer.pk, is_paused=True, now=at(3)
        )
    leave(viewing, now=4)
    with pytest.raises(NotFound):
        pause(viewing, now=5)

    viewing.refresh_from_db()
    assert viewing.paused_at is None


def test_both_are_told_what_a_pause_puts_off(
    watched, wire, django_capture_on_commit_callbacks
):
    play(watched, until=10)
    pause(watched, now=10)
    beat(watched, since=10, until=20)
    wire.read()

    with django_capture_on_commit_callbacks(execute=True):
        resume(watched, now=22)

    told = [event.payload for event in wire.read() if event.name == "meter"]
    assert [reading["still_seconds"] for reading in told] == [12, 12]
    assert {reading["paid_until"] for reading in told} == {"2026-03-01T12:01:12.000Z"}
