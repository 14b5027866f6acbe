"""Silences of a peer: after eight seconds nothing is sent, and nothing is billed."""

import pytest

from streams.meter import meter
from streams.services import frozen_video
from tests.streams.conftest import (
    PRICE,
    at,
    become_seller,
    connect_both,
    give,
    go_live,
    request,
)
from tests.streams.test_pauses import leave, pause, resume
from tests.streams.watching import hear, listen, outcome, play

pytestmark = pytest.mark.usefixtures("_books_are_right")


def count(viewing, *, frames_sent, now):
    frozen_video.count(
        viewing_id=viewing.pk,
        user_id=viewing.seller_id,
        frames_sent=frames_sent,
        now=at(now),
    )


def test_a_buyer_who_is_back_pays_for_the_eight_seconds_that_were_sent(watched):
    play(watched, until=20)
    for seconds in (25, 30):
        hear(watched, seller=seconds)

    hear(watched, both=34)
    hear(watched, both=40)
    leave(watched, now=40)

    # 28 to 34 had no picture.
    assert outcome(watched) == ("left", 34, PRICE * 34 // 60)
    assert watched.still_seconds == 6


@pytest.mark.parametrize("back", [21, 25, 28])
def test_a_silence_of_up_to_eight_seconds_is_billed(watched, back):
    play(watched, until=20)
    hear(watched, both=back)

    leave(watched, now=back)

    assert outcome(watched) == ("left", back, PRICE * back // 60)
    assert watched.dark_until is None


def test_a_buyer_who_does_not_come_back_pays_until_they_were_heard(watched):
    play(watched, until=20)
    for seconds in (25, 30):
        hear(watched, seller=seconds)

    meter.tick(now=at(35))

    assert outcome(watched) == ("connection_lost", 20, PRICE // 3)


def test_a_seller_who_counts_what_they_do_not_send_does_not_make_it_cheaper(watched):
    """Their client stops at 28; what it counts from then on stands still."""
    for seconds in (3, 6, 9, 12, 15, 18, 20):
        hear(watched, buyer=seconds)
        count(watched, frames_sent=30 * seconds, now=seconds)
    for seconds in (23, 26, 29, 32, 34.9):
        count(watched, frames_sent=30 * min(seconds, 28), now=seconds)

    meter.tick(now=at(35))

    assert outcome(watched) == ("connection_lost", 20, PRICE // 3)


@pytest.mark.parametrize(("next_count", "billed_seconds"), [(840, 30), (850, 31)])
def test_time_without_a_picture_is_left_out_once_for_both_reasons(
    watched, next_count, billed_seconds
):
    for seconds in (5, 10, 15, 20):
        hear(watched, buyer=seconds)
        count(watched, frames_sent=30 * seconds, now=seconds)
    for seconds in (23, 26, 29, 32):
        count(watched, frames_sent=30 * min(seconds, 28), now=seconds)

    hear(watched, buyer=34)
    # The count of the very moment in which the picture comes back may not have grown.
    count(watched, frames_sent=next_count, now=34.5)
    hear(watched, buyer=37)
    count(watched, frames_sent=next_count + 100, now=37)
    leave(watched, now=37)

    assert outcome(watched) == ("left", billed_seconds, PRICE * billed_seconds // 60)


def test_who_leaves_out_of_a_silence_pays_for_what_was_sent(watched):
    play(watched, until=20)
    hear(watched, seller=30)

    leave(watched, now=33)

    # Sent until 28; the time since the seller was last heard is left out besides.
    assert outcome(watched) == ("left", 25, PRICE * 25 // 60)


def test_a_silence_of_both_is_left_out_once(watched):
    play(watched, until=20)
    hear(watched, seller=33)
    hear(watched, buyer=34)
    hear(watched, both=36)

    leave(watched, now=36)

    assert outcome(watched) == ("left", 30, PRICE // 2)
    assert watched.still_seconds == 6


@pytest.mark.parametrize("first", ["buyer", "seller"])
def test_two_silences_that_overlap_are_left_out_once(watched, first):
    """The seller is unheard from 20 to 31, the buyer from 24 to 38, or vice versa."""
    second = "seller" if first == "buyer" else "buyer"
    play(watched, until=20)
    hear(watched, **{second: 24})
    hear(watched, **{first: 31})
    hear(watched, **{first: 36})
    hear(watched, **{second: 38})
    hear(watched, both=40)

    leave(watched, now=40)

    # Sent: to 28, when the first had been unheard for eight seconds, until they were
    # back at 31; then to 32, and from 38 on.
    assert outcome(watched) == ("left", 31, PRICE * 31 // 60)


def test_a_silence_in_a_pause_is_left_out_once(watched):
    play(watched, until=20)
    pause(watched, now=20)
    for seconds in (23, 26, 29, 32):
        count(watched, frames_sent=None, now=seconds)
    hear(watched, buyer=33)
    resume(watched, now=34)
    hear(watched, both=40)

    leave(watched, now=40)

    assert outcome(watched) == ("left", 26, PRICE * 26 // 60)
    assert watched.still_seconds == 14


def test_a_pause_that_begins_in_a_silence_is_left_out_from_there(watched):
    play(watched, until=20)
    pause(watched, now=24)
    hear(watched, buyer=29)
    count(watched, frames_sent=None, now=29)
    resume(watched, now=34)
    hear(watched, buyer=34)

    leave(watched, now=34)

    assert outcome(watched) == ("left", 24, PRICE * 24 // 60)
    assert watched.still_seconds == 10


def test_a_silence_over_the_end_of_the_minute_captures_nothing(watched):
    play(watched, until=55)
    hear(watched, seller=60)
    hear(watched, seller=65)
    meter.tick(now=at(65))
    hear(watched, both=67)
    meter.tick(now=at(67))
    watched.refresh_from_db()
    # 63 to 67 had no picture.
    assert (watched.captured_units, watched.counts_from) == (1, at(4))

    leave(watched, now=67)

    assert outcome(watched) == ("left", 63, PRICE * 63 // 60)


def test_a_last_minute_is_not_lost_to_a_silence(stream, bob):
    give(bob, PRICE)
    watched = connect_both(request(stream, bob))
    play(watched, until=45)
    hear(watched, seller=50)
    hear(watched, both=58)
    listen(watched, since=58, until=65)
    meter.tick(now=at(65))

    assert outcome(watched) == ("insufficient_credits", 60, PRICE)
    assert watched.paid_until == at(65)


def test_both_are_told_what_a_silence_puts_off(
    watched, wire, django_capture_on_commit_callbacks
):
    play(watched, until=20)
    hear(watched, seller=30)
    wire.read()

    with django_capture_on_commit_callbacks(execute=True):
        hear(watched, buyer=32)

    told = [event.payload for event in wire.read() if event.name == "meter"]
    assert [reading["still_seconds"] for reading in told] == [4, 4]
    assert {reading["paid_until"] for reading in told} == {"2026-03-01T12:01:04.000Z"}


def test_a_path_that_takes_long_puts_nothing_off(viewing):
    hear(viewing, buyer=1)
    hear(viewing, seller=12)
    connect_both(viewing, now=at(13))
    play(viewing, since=13, until=18)

    leave(viewing, now=18)

    assert outcome(viewing) == ("left", 5, PRICE // 12)
    assert (viewing.still_seconds, viewing.dark_until) == (0, None)


def test_no_other_word_of_a_seller_who_counts_ends_their_silence(watched):
    for seconds in (5, 10, 15, 20):
        hear(watched, buyer=seconds)
        count(watched, frames_sent=30 * seconds, now=seconds)
    for seconds in (25, 30, 32):
        hear(watched, buyer=seconds)
    hear(watched, seller=32)
    watched.refresh_from_db()
    assert (watched.seller_heard_at, watched.counts_from) == (at(20), at(0))

    count(watched, frames_sent=900, now=33)

    leave(watched, now=33)
    assert outcome(watched) == ("left", 28, PRICE * 28 // 60)


def test_a_silent_buyer_who_leaves_still_pays_the_minimum(seller, buyer):
    """A still picture spares it; one that stopped for their silence does not."""
    become_seller(seller, terms={"minimum_seconds": 50})
    watched = connect_both(request(go_live(seller), buyer))
    for seconds in (5, 10, 15, 20):
        hear(watched, buyer=seconds)
        count(watched, frames_sent=30 * seconds, now=seconds)
    for seconds in (26, 29, 32):
        count(watched, frames_sent=30 * min(seconds, 28), now=seconds)

    leave(watched, now=33)

    assert outcome(watched) == ("left", 50, PRICE * 50 // 60)
