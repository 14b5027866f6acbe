import pytest

from billing import selectors as billing_selectors
from billing.selectors import Balance
from core.errors import NotFound
from sellers.errors import NotASeller, NotOnline
from sellers.models import PresenceStatus, Seller
from streams.errors import AlreadyLive
from streams.models import Stream
from streams.services import streams
from streams.states import StreamEndReason, StreamStatus, ViewingState
from tests.streams.conftest import (
    NOON,
    PRICE,
    at,
    become_seller,
    connect_both,
    disappear,
    request,
)


def go_live(user, *, now=NOON):
    return streams.go_live(
        seller_id=user.pk,
        title="Sunset",
        price_per_minute_millicredits=PRICE,
        now=now,
    )


def status_of(user):
    return Seller.objects.get(pk=user.pk).presence_status


def test_who_goes_live_is_shown_as_streaming(seller):
    stream = go_live(seller)

    stream.refresh_from_db()
    assert stream.seller_id == seller.pk
    assert (stream.status, stream.transport) == ("live", "p2p")
    assert (stream.started_at, stream.ended_at, stream.end_reason) == (NOON, None, "")
    assert stream.price_per_minute_millicredits == PRICE
    assert status_of(seller) == PresenceStatus.STREAMING


def test_who_does_not_sell_cannot_go_live(bob):
    with pytest.raises(NotASeller):
        go_live(bob)

    assert not Stream.objects.exists()


def test_who_is_not_there_cannot_go_live(seller):
    disappear(seller.pk)

    with pytest.raises(NotOnline):
        go_live(seller)

    assert not Stream.objects.exists()


def test_one_stream_a_seller(seller):
    running = go_live(seller)

    with pytest.raises(AlreadyLive) as refusal:
        go_live(seller, now=at(1))

    assert refusal.value.extra == {"stream_id": str(running.pk)}
    assert Stream.objects.get() == running


def test_stopping_settles_the_viewing_up_to_that_moment(watched, seller, buyer):
    stopped = streams.stop(seller_id=seller.pk, stream_id=watched.stream_id, now=at(10))

    assert (stopped.status, stopped.end_reason) == ("ended", "stopped")
    assert stopped.ended_at == at(10)
    watched.refresh_from_db()
    assert (watched.state, watched.end_reason) == ("ended", "stream_ended")
    # Bob was last heard at noon: nobody knows that he was there any longer.
    assert (watched.billed_seconds, watched.charged_millicredits) == (0, 0)
    assert billing_selectors.balance(buyer.pk) == Balance(balance=10 * PRICE, held=0)
    assert status_of(seller) == PresenceStatus.ONLINE


def test_stopping_twice_answers_the_same(stream, seller):
    first = streams.stop(seller_id=seller.pk, stream_id=stream.pk, now=at(10))
    second = streams.stop(seller_id=seller.pk, stream_id=stream.pk, now=at(20))

    assert (second.ended_at, second.end_reason) == (first.ended_at, first.end_reason)


def test_stopping_an_old_stream_again_leaves_the_new_one_alone(stream, seller):
    streams.stop(seller_id=seller.pk, stream_id=stream.pk, now=at(10))
    new = go_live(seller, now=at(20))

    streams.stop(seller_id=seller.pk, stream_id=stream.pk, now=at(30))

    new.refresh_from_db()
    assert new.status == StreamStatus.LIVE
    assert status_of(seller) == PresenceStatus.STREAMING


def test_nobody_stops_the_stream_of_another(stream, mallory):
    become_seller(mallory)

    with pytest.raises(NotFound):
        streams.stop(seller_id=mallory.pk, stream_id=stream.pk, now=at(10))

    stream.refresh_from_db()
    assert stream.status == StreamStatus.LIVE


def test_a_moderator_stops_any_stream(watched):
    stream = streams.end(
        stream_id=watched.stream_id, reason=StreamEndReason.FORCE_STOPPED, now=at(10)
    )

    assert (stream.status, stream.end_reason) == ("ended", "force_stopped")
    watched.refresh_from_db()
    assert watched.state == ViewingState.ENDED


def test_everybody_hears_of_the_end_before_the_buyer_is_out_of_the_room(
    watched, wire, django_capture_on_commit_callbacks
):
    stream_id, viewing_id = watched.stream_id, watched.pk

    with django_capture_on_commit_callbacks(execute=True):
        streams.stop(seller_id=watched.seller_id, stream_id=stream_id, now=at(10))

    heard = [(event.group, event.name) for event in wire.read()]
    ends = [event for event in heard if event[1].endswith("_ended")]
    assert ends == [
        (f"stream.{stream_id}", "stream_ended"),
        (f"stream.{stream_id}.{viewing_id}", "viewing_ended"),
        (f"stream.{stream_id}.seller", "viewing_ended"),
        (f"user.{watched.buyer_id}", "viewing_ended"),
    ]


def test_a_price_of_tomorrow_does_not_change_the_stream_of_today(stream, buyer, seller):
    Seller.objects.filter(pk=seller.pk).update(price_per_minute_millicredits=2 * PRICE)

    viewing = connect_both(request(stream, buyer))

    assert viewing.price_per_minute_millicredits == PRICE
