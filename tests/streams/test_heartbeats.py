"""The seller's heartbeat is the stream's: one row to write, whoever watches."""

from datetime import timedelta

import pytest

from streams.meter import meter
from streams.models import Stream, Viewing
from streams.services import viewings
from streams.states import Peer
from tests.streams.conftest import (
    PRICE,
    at,
    connect_both,
    give,
    request,
)
from tests.streams.watching import hear, outcome

pytestmark = pytest.mark.usefixtures("_books_are_right")


@pytest.fixture
def room(seller, buyer, carol, mallory):
    """A stream of a transport to come, which three watch since noon."""
    stream = Stream.objects.create(
        seller_id=seller.pk,
        title="For many",
        transport="room",
        price_per_minute_millicredits=PRICE,
        started_at=at(0),
    )
    for user in (buyer, carol, mallory):
        give(user, PRICE)
        meter.start(viewing=request(stream, user), now=at(0))
    return stream


def watched_in(room):
    return Viewing.objects.filter(stream=room).order_by("requested_at", "pk")


def hear_buyers(room, *, now):
    for viewing in watched_in(room):
        hear(viewing, buyer=now)


def test_one_update_hears_the_seller_for_all_who_watch(room, django_assert_num_queries):
    with django_assert_num_queries(1) as queries:
        viewings.hear_seller(stream=room, now=at(5))

    assert queries[0]["sql"].startswith('UPDATE "streams_stream"')
    assert {each.seller_heard_at for each in watched_in(room)} == {at(5)}


def test_a_minute_is_captured_of_each_who_saw_it(room):
    for seconds in range(5, 61, 5):
        hear_buyers(room, now=seconds)
        viewings.hear_seller(stream=room, now=at(seconds))
        meter.tick(now=at(seconds))

    captured = watched_in(room).values_list("captured_units", "charged_millicredits")
    assert list(captured) == [(1, PRICE)] * 3


def test_a_silence_of_the_seller_puts_off_the_meter_of_all(room):
    hear_buyers(room, now=5)
    viewings.hear_seller(stream=room, now=at(5))
    hear_buyers(room, now=10)
    hear_buyers(room, now=15)

    viewings.hear_seller(stream=room, now=at(16))  # media had stopped at 13

    for viewing in watched_in(room):
        assert (viewing.still, viewing.counts_from) == (timedelta(seconds=3), at(3))
        assert viewing.seller_heard_at == at(16)


def test_a_seller_who_falls_silent_ends_it_for_all(room):
    viewings.hear_seller(stream=room, now=at(5))
    for seconds in (5, 10, 15, 20):
        hear_buyers(room, now=seconds)

    meter.tick(now=at(20))

    for viewing in watched_in(room):
        assert outcome(viewing) == ("connection_lost", 5, 500)


def test_an_ended_viewing_keeps_when_its_seller_was_last_heard(stream, buyer):
    first = connect_both(request(stream, buyer))
    hear(first, both=5)
    viewings.leave(buyer_id=buyer.pk, viewing_id=first.pk, now=at(7))
    second = connect_both(request(stream, buyer, now=at(20)), now=at(20))

    hear(second, seller=25)

    first.refresh_from_db()
    second.refresh_from_db()
    assert first.seller_heard_at == first.seller_last_heard_at == at(5)
    assert (second.seller_heard_at, second.seller_last_heard_at) == (at(25), None)


def test_a_heartbeat_of_before_counts_from_the_connection_on(stream, buyer):
    """The last heartbeat may be minutes old when the next buyer is connected."""
    first = connect_both(request(stream, buyer))
    viewings.leave(buyer_id=buyer.pk, viewing_id=first.pk, now=at(1))

    second = connect_both(request(stream, buyer, now=at(600)), now=at(600))
    hear(second, both=605)
    meter.tick(now=at(605))

    second.refresh_from_db()
    assert (second.state, second.still) == ("connected", timedelta())


def test_who_is_not_the_seller_is_not_heard_as_one(room, mallory):
    viewing = watched_in(room).first()

    with pytest.raises(viewings.NotFound):
        viewings.hear(
            viewing_id=viewing.pk, peer=Peer.SELLER, user_id=mallory.pk, now=at(5)
        )

    room.refresh_from_db()
    assert room.seller_heard_at is None
