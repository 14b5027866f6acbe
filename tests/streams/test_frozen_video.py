"""Nobody pays for a picture that stands still, and nobody watches for free by a lie."""

import pytest
from django.db import Error, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.errors import NotFound
from streams import exports
from streams.meter import meter
from streams.models import FrozenVideoReport, Viewing
from streams.services import frozen_video, seats, streams, viewings
from streams.states import Peer
from tests.factories import UserFactory
from tests.faults import oracle
from tests.faults.sizes import part
from tests.streams.conftest import (
    NOON,
    PRICE,
    agree,
    at,
    become_seller,
    client_of,
    connect_both,
    give,
    request,
)

pytestmark = pytest.mark.usefixtures("_books_are_right")


def count(viewing, frames, seconds):
    frozen_video.count(
        viewing_id=viewing.pk,
        user_id=viewing.seller_id,
        frames_sent=frames,
        now=at(seconds),
    )


def hear(viewing, peer, seconds):
    viewings.hear(
        viewing_id=viewing.pk,
        peer=peer,
        user_id=getattr(viewing, f"{peer}_id"),
        now=at(seconds),
    )


def connect(viewing, peer, seconds):
    viewings.connect(
        viewing_id=viewing.pk,
        peer=peer,
        user_id=getattr(viewing, f"{peer}_id"),
        now=at(seconds),
    )


def complain(viewing, frames, seconds, *, received=None):
    frozen_video.complain(
        viewing_id=viewing.pk,
        user_id=viewing.buyer_id,
        frames_decoded=frames,
        bytes_received=received,
        now=at(seconds),
    )


def play(viewing, *counts, since=0):
    """Let the seller count so much every five seconds, the buyer be heard, and tick."""
    for n, frames in enumerate(counts, start=1):
        seconds = since + 5 * n
        hear(viewing, Peer.BUYER, seconds)
        count(viewing, frames, seconds)
        meter.tick(now=at(seconds))
    viewing.refresh_from_db()


def offer(viewing, seconds):
    viewings.offer(viewing_id=viewing.pk, user_id=viewing.seller_id, now=at(seconds))


def leave(viewing, seconds):
    viewings.leave(buyer_id=viewing.buyer_id, viewing_id=viewing.pk, now=at(seconds))
    viewing.refresh_from_db()
    return viewing.billed_seconds, viewing.charged_millicredits


def test_time_in_which_the_seller_sent_nothing_is_not_billed(watched):
    play(watched, 100, 200, 200, 200, 300)

    assert watched.still_seconds == 10
    assert watched.paid_until == at(70)
    assert leave(watched, 25) == (15, PRICE * 15 // 60)


def test_a_seller_who_only_sends_is_paid_to_the_second(watched):
    play(watched, *range(1, 15))

    assert leave(watched, 70) == (70, PRICE * 70 // 60)


def test_what_was_captured_before_it_stood_still_stays_captured(watched):
    play(watched, *range(1, 13), 12, 12, 13)

    assert (watched.captured_units, watched.still_seconds) == (1, 10)
    assert leave(watched, 75) == (65, PRICE * 65 // 60)


def test_a_minute_is_captured_later_by_the_time_it_stood_still(watched):
    play(watched, 1, 1, *range(2, 12))
    assert watched.captured_units == 0

    play(watched, 12, since=60)

    assert watched.captured_units == 1


def test_a_buyer_who_falls_silent_first_pays_what_was_captured(watched):
    play(watched, *range(1, 13))
    count(watched, 13, 63)
    count(watched, 13, 72)

    meter.tick(now=at(75))

    watched.refresh_from_db()
    assert watched.end_reason == "connection_lost"
    assert (watched.billed_seconds, watched.captured_units) == (60, 1)


def test_no_plain_heartbeat_between_two_counts_is_paid_for(watched):
    play(watched, 100)
    for seconds in (8, 10, 12):
        hear(watched, Peer.SELLER, seconds)
        hear(watched, Peer.BUYER, seconds)
    count(watched, 100, 14)
    hear(watched, Peer.BUYER, 14)

    assert leave(watched, 14) == (5, PRICE * 5 // 60)


def test_who_stops_counting_is_heard_no_more(watched):
    play(watched, 100)
    for seconds in (9, 14, 19):
        hear(watched, Peer.SELLER, seconds)
        hear(watched, Peer.BUYER, seconds)

    meter.tick(now=at(20))

    watched.refresh_from_db()
    assert (watched.end_reason, watched.billed_seconds) == ("connection_lost", 5)


def test_who_never_counts_is_billed_as_ever(watched):
    for seconds in (5, 10):
        for peer in Peer:
            hear(watched, peer, seconds)

    assert leave(watched, 10) == (10, 1_000)
    assert not FrozenVideoReport.objects.exists()


def test_a_new_connection_counts_from_its_second_heartbeat(watched):
    play(watched, 100)
    offer(watched, 7)

    play(watched, 40, 80, since=5)

    assert watched.still_seconds == 5
    assert leave(watched, 15) == (10, 1_000)


def test_a_seller_who_waits_for_the_buyer_need_not_send(viewing):
    connect(viewing, Peer.SELLER, 0)
    hear(viewing, Peer.BUYER, 1)
    for seconds in (1, 6, 11, 16):
        count(viewing, 1, seconds)
    agree(viewing, now=at(19))

    play(viewing, 2, since=19)

    assert leave(viewing, 24) == (5, PRICE * 5 // 60)


def test_coming_and_offering_anew_makes_nothing_of_a_count_of_nothing(watched):
    for n in range(1, 4):
        play(watched, 0, since=5 * n - 5)
        seat = seats.take(user_id=watched.seller_id, stream_id=watched.stream_id)
        seats.sit_down(seat=seat, now=at(5 * n + 2))
        offer(watched, 5 * n + 3)

    play(watched, 0, since=15)

    assert leave(watched, 20) == (0, 0)


def test_a_count_that_falls_is_not_billed(watched):
    play(watched, 100, 99, 98, 97)

    assert leave(watched, 20) == (5, 500)


def test_who_leaves_a_still_picture_pays_no_minimum(seller, buyer):
    become_seller(seller, terms={"minimum_seconds": 60, "increment_seconds": 60})
    stream = streams.go_live(
        seller_id=seller.pk, title="x", price_per_minute_millicredits=PRICE, now=NOON
    )
    viewing = connect_both(request(stream, buyer))
    play(viewing, 100, 100)

    assert leave(viewing, 10) == (5, 500)


def test_the_preview_waits_for_the_picture(seller, buyer):
    become_seller(seller, terms={"preview_seconds": 10})
    stream = streams.go_live(
        seller_id=seller.pk, title="x", price_per_minute_millicredits=PRICE, now=NOON
    )
    viewing = connect_both(request(stream, buyer))
    play(viewing, 1, 1, 2, 3)

    assert viewing.free_seconds == 10
    assert leave(viewing, 20) == (5, 500)


def test_what_was_paid_for_is_told_at_once(
    watched, wire, django_capture_on_commit_callbacks
):
    play(watched, 100)
    wire.read()

    with django_capture_on_commit_callbacks(execute=True):
        count(watched, 100, 8)

    meters = [each.payload for each in wire.read() if each.name == "meter"]
    assert [each["still_seconds"] for each in meters] == [3, 3]
    assert meters[0]["paid_until"] == "2026-03-01T12:01:03.000Z"


def test_two_counts_at_one_moment_are_no_time(watched):
    play(watched, 100)

    count(watched, 100, 5)
    count(watched, 100, 4)

    watched.refresh_from_db()
    assert (watched.still_seconds, watched.paid_until) == (0, at(60))


def test_nobody_else_counts_for_the_seller(watched, mallory):
    play(watched, 100)
    for stranger in (mallory.pk, watched.buyer_id):
        with pytest.raises(NotFound):
            frozen_video.count(
                viewing_id=watched.pk, user_id=stranger, frames_sent=100, now=at(8)
            )

    watched.refresh_from_db()
    assert watched.still_seconds == 0


# A buyer's word


def test_a_buyer_who_denies_what_was_sent_pays_and_both_counts_are_kept(watched):
    play(watched, 100, 200, 300)
    complain(watched, 90, 10, received=4_000)
    complain(watched, 90, 15, received=4_000)

    assert leave(watched, 15) == (15, 1_500)
    curve = FrozenVideoReport.objects.order_by("id").values_list(
        "frames_decoded", "frames_sent"
    )
    assert list(curve) == [(90, 300), (90, 300)]


def test_a_buyer_who_says_what_the_seller_says_leaves_nothing_to_settle(watched):
    play(watched, 100, 100)

    complain(watched, 90, 10)

    assert not FrozenVideoReport.objects.exists()


def test_nobody_else_complains(watched, mallory):
    for stranger in (mallory.pk, watched.seller_id):
        frozen_video.complain(
            viewing_id=watched.pk,
            user_id=stranger,
            frames_decoded=1,
            bytes_received=None,
            now=at(5),
        )

    assert not FrozenVideoReport.objects.exists()


def test_a_buyer_may_take_along_what_they_reported_and_a_seller_may_not(watched):
    complain(watched, 9, 5, received=400)

    (told,) = exports.streaming(watched.buyer_id)["frozen_video_reports"]
    assert told == {
        "viewing_id": watched.pk,
        "reported_at": at(5),
        "frames_decoded": 9,
        "bytes_received": 400,
    }
    assert exports.streaming(watched.seller_id)["frozen_video_reports"] == []


def test_what_was_kept_is_never_changed(watched):
    complain(watched, 1, 5)

    with pytest.raises(Error), transaction.atomic():
        FrozenVideoReport.objects.update(frames_decoded=2)


def test_the_receipt_tells_how_long_it_stood_still(watched, buyer):
    play(watched, 100, 100, 200)
    leave(watched, 15)

    receipt = client_of(buyer).get(f"/api/viewings/{watched.pk}/receipt").json()

    assert (receipt["still_seconds"], receipt["unbilled_seconds"]) == (5, 5)
    assert (receipt["billed_seconds"], receipt["surcharged_seconds"]) == (10, 0)


class Standing(TestCase):
    """Whatever is counted, heard and ticked, only what was seen is billed."""

    @settings(max_examples=part(60, of_each_commit=20), deadline=None)
    @given(
        beats=st.lists(
            st.tuples(
                st.integers(1, 9),
                st.sampled_from(["grow", "still", "buyer", "plain", "tick", "both"]),
            ),
            max_size=40,
        )
    )
    def test_any_beats(self, beats):
        alice, bob = UserFactory.create_batch(2)
        become_seller(alice)
        give(bob, 5 * PRICE)
        stream = streams.go_live(
            seller_id=alice.pk,
            title="x",
            price_per_minute_millicredits=PRICE,
            now=NOON,
        )
        viewing = connect_both(request(stream, bob))
        frames, counted_at, seen, now = 0, 0, 0, 0
        has_counted = False
        for step, beat in beats:
            now += step
            try:
                if beat in {"buyer", "both"}:
                    hear(viewing, Peer.BUYER, now)
                if beat in {"grow", "both"}:
                    count(viewing, frames + 1, now)
                    frames += 1
                    seen += now - counted_at
                    counted_at = now
                if beat == "still":
                    count(viewing, frames, now)
                    counted_at = now
                if beat == "plain":
                    hear(viewing, Peer.SELLER, now)
                    if not has_counted:
                        seen += now - counted_at
                        counted_at = now
                has_counted |= beat in {"grow", "still", "both"}
                if beat == "tick":
                    meter.tick(now=at(now))
            except NotFound:
                break
        viewings.leave(buyer_id=bob.pk, viewing_id=viewing.pk, now=at(now))

        billed = Viewing.objects.get().billed_seconds
        assert billed <= seen
        assert oracle.violations() == {}
