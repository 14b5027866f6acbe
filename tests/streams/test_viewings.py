from datetime import timedelta

import pytest
from django.db import connection

from accounts.errors import Suspended
from accounts.services import suspensions
from billing import selectors as billing_selectors
from billing.errors import InsufficientCredits
from billing.models import Hold
from billing.selectors import Balance
from core.errors import NotFound
from core.ids import new_id
from streams.constants import (
    CONNECT_TIMEOUT_SECONDS,
    FIRST_SILENCE_SECONDS,
    JOIN_TIMEOUT_SECONDS,
    PEER_SILENCE_SECONDS,
)
from streams.errors import Busy, NotStreaming, OutOfOrder, OwnStream
from streams.meter import meter
from streams.models import Viewing
from streams.services import seats, streams, viewings
from streams.states import Peer, ViewingState
from tests.streams.conftest import (
    NOON,
    PRICE,
    agree,
    at,
    become_seller,
    connect,
    connect_both,
    give,
    request,
)

FULL = Balance(balance=10 * PRICE, held=0)


def hear(viewing, peer, *, now):
    user_id = getattr(viewing, f"{peer}_id")
    viewings.hear(viewing_id=viewing.pk, peer=peer, user_id=user_id, now=now)


def leave(viewing, *, now):
    return viewings.leave(buyer_id=viewing.buyer_id, viewing_id=viewing.pk, now=now)


def test_a_request_holds_one_minute_and_nothing_more(stream, buyer, settings):
    settings.PLATFORM_FEE_PERCENT = 15

    viewing = request(stream, buyer)

    viewing.refresh_from_db()
    assert (viewing.state, viewing.requested_at) == ("requested", NOON)
    assert (viewing.seller_id, viewing.buyer_id) == (stream.seller_id, buyer.pk)
    assert (viewing.price_per_minute_millicredits, viewing.fee_percent) == (PRICE, 15)
    assert (viewing.hold.remaining, viewing.hold.cause_id) == (PRICE, viewing.pk)
    assert billing_selectors.balance(buyer.pk) == Balance(
        balance=10 * PRICE, held=PRICE
    )


def test_without_a_minute_in_the_wallet_nothing_happens(stream, bob):
    give(bob, PRICE - 1)

    with pytest.raises(InsufficientCredits) as refusal:
        request(stream, bob)

    assert refusal.value.extra == {"required": "6.000", "available": "5.999"}
    assert not Viewing.objects.exists()
    assert not Hold.objects.exists()


def test_what_is_over_cannot_be_watched(stream, buyer):
    streams.stop(seller_id=stream.seller_id, stream_id=stream.pk, now=at(1))

    with pytest.raises(NotStreaming):
        request(stream, buyer)

    assert billing_selectors.balance(buyer.pk) == FULL


def test_what_never_was_is_not_found(buyer):
    with pytest.raises(NotFound):
        viewings.request(buyer_id=buyer.pk, stream_id=new_id(), now=NOON)


def test_nobody_watches_himself(stream, seller):
    give(seller, PRICE)

    with pytest.raises(OwnStream):
        request(stream, seller)

    assert billing_selectors.balance(seller.pk) == Balance(balance=PRICE, held=0)


def test_a_stream_has_one_seat(viewing, mallory):
    give(mallory, PRICE)

    with pytest.raises(Busy) as refusal:
        request(viewing.stream, mallory)

    assert refusal.value.extra == {}
    assert billing_selectors.balance(mallory.pk) == Balance(balance=PRICE, held=0)


def test_a_buyer_watches_one_stream_and_is_told_which(viewing, buyer, mallory):
    become_seller(mallory)
    other = streams.go_live(
        seller_id=mallory.pk, title="x", price_per_minute_millicredits=PRICE, now=NOON
    )

    for stream in (viewing.stream, other):
        with pytest.raises(Busy) as refusal:
            request(stream, buyer)
        assert refusal.value.extra == {"viewing_id": str(viewing.pk)}

    assert billing_selectors.balance(buyer.pk) == Balance(
        balance=10 * PRICE, held=PRICE
    )


def test_who_is_suspended_watches_nothing(stream, buyer):
    suspensions.suspend(user_id=buyer.pk, reason="spam", now=NOON)

    with pytest.raises(Suspended):
        request(stream, buyer)

    assert billing_selectors.balance(buyer.pk) == FULL


def test_the_meter_starts_by_the_sellers_word_to_a_buyer_who_has_answered(viewing):
    agree(viewing, now=at(2))
    viewing.refresh_from_db()
    assert viewing.state == "requested"

    connect(viewing, Peer.SELLER, now=at(3))

    viewing.refresh_from_db()
    assert (viewing.state, viewing.connected_at) == ("connected", at(3))
    assert viewing.peer_connection.buyer_connected_at is None
    assert viewing.paid_until == at(63)


def test_the_meter_starts_whichever_of_the_two_comes_first(viewing):
    connect(viewing, Peer.SELLER, now=at(2))
    viewing.refresh_from_db()
    assert viewing.state == "requested"
    assert viewing.peer_connection.seller_connected_at == at(2)

    agree(viewing, now=at(3))

    viewing.refresh_from_db()
    assert (viewing.state, viewing.connected_at) == ("connected", at(3))


def test_a_buyers_own_word_starts_nothing(viewing):
    agree(viewing, now=at(1))

    connect(viewing, Peer.BUYER, now=at(2))

    viewing.refresh_from_db()
    assert viewing.state == "requested"
    assert viewing.peer_connection.buyer_connected_at == at(2)


def test_a_path_that_was_long_in_the_making_is_no_silence(viewing):
    agree(viewing, now=at(1))

    connect(viewing, Peer.SELLER, now=at(19))

    hear(viewing, Peer.BUYER, now=at(26))
    meter.tick(now=at(26))
    viewing.refresh_from_db()
    assert (viewing.state, viewing.buyer_heard_at) == ("connected", at(26))


def test_connecting_twice_keeps_the_first_time(watched):
    connect_both(watched, now=at(4))

    peers = watched.peer_connection
    assert peers.buyer_connected_at == peers.seller_connected_at == NOON
    assert watched.buyer_heard_at == watched.seller_heard_at == at(4)


def test_connecting_too_late_costs_nothing(viewing, buyer):
    hear(viewing, Peer.BUYER, now=at(JOIN_TIMEOUT_SECONDS - 1 / 1000))
    connect_both(viewing, now=at(CONNECT_TIMEOUT_SECONDS - 1 / 1000))
    assert viewing.state == ViewingState.CONNECTED
    leave(viewing, now=at(CONNECT_TIMEOUT_SECONDS))
    late = request(viewing.stream, buyer, now=at(40))
    agree(late, now=at(41))

    connect(late, Peer.SELLER, now=at(40 + CONNECT_TIMEOUT_SECONDS))

    late.refresh_from_db()
    assert (late.state, late.end_reason) == ("ended", "not_connected")
    assert late.charged_millicredits == 0
    assert billing_selectors.balance(buyer.pk) == FULL


def test_who_comes_too_late_is_not_let_in(viewing):
    seat = seats.take(user_id=viewing.buyer_id, stream_id=viewing.stream_id)

    with pytest.raises(NotFound):
        seats.sit_down(seat=seat, now=at(JOIN_TIMEOUT_SECONDS))

    viewing.refresh_from_db()
    assert viewing.buyer_heard_at is None


@pytest.mark.parametrize("peer", Peer)
def test_only_the_parties_are_heard(viewing, mallory, peer):
    for call in (viewings.hear, viewings.connect):
        with pytest.raises(NotFound):
            call(viewing_id=viewing.pk, peer=peer, user_id=mallory.pk, now=at(1))

    viewing.refresh_from_db()
    assert viewing.buyer_heard_at is viewing.seller_heard_at is None
    peers = viewing.peer_connection
    assert peers.buyer_connected_at is peers.seller_connected_at is None


def test_a_party_is_not_taken_for_the_other(viewing):
    with pytest.raises(NotFound):
        viewings.hear(
            viewing_id=viewing.pk, peer=Peer.SELLER, user_id=viewing.buyer_id, now=NOON
        )


@pytest.mark.parametrize("peer", Peer)
def test_who_was_silent_too_long_is_not_heard_again(watched, peer):
    last = at(PEER_SILENCE_SECONDS)
    for moment in (at(FIRST_SILENCE_SECONDS - 1 / 1000), last):
        hear(watched, peer, now=moment)

    with pytest.raises(NotFound):
        hear(watched, peer, now=last + timedelta(seconds=PEER_SILENCE_SECONDS))

    watched.refresh_from_db()
    assert getattr(watched, f"{peer}_heard_at") == last


def test_before_it_is_connected_a_silence_ends_nothing(viewing):
    hear(viewing, Peer.BUYER, now=at(1))
    hear(viewing, Peer.BUYER, now=at(1 + PEER_SILENCE_SECONDS))

    viewing.refresh_from_db()
    assert viewing.buyer_heard_at == at(1 + PEER_SILENCE_SECONDS)


def test_hearing_a_peer_is_one_update(watched, django_assert_num_queries):
    with django_assert_num_queries(1) as queries:
        hear(watched, Peer.BUYER, now=at(1))

    assert queries[0]["sql"].startswith("UPDATE")


def test_each_answer_needs_its_offer(viewing):
    def offer():
        viewings.offer(viewing_id=viewing.pk, user_id=viewing.seller_id, now=NOON)

    def answer():
        viewings.answer(viewing_id=viewing.pk, user_id=viewing.buyer_id, now=NOON)

    with pytest.raises(OutOfOrder):
        answer()
    offer()
    offer()
    answer()
    answer()
    with pytest.raises(OutOfOrder):
        answer()
    viewing.refresh_from_db()
    peers = viewing.peer_connection
    assert (peers.offers, peers.answers) == (2, 2)


def test_offers_come_from_the_seller_and_answers_from_the_buyer(viewing):
    for call, user_id in (
        (viewings.offer, viewing.buyer_id),
        (viewings.answer, viewing.seller_id),
    ):
        with pytest.raises(NotFound):
            call(viewing_id=viewing.pk, user_id=user_id, now=NOON)

    viewing.refresh_from_db()
    peers = viewing.peer_connection
    assert (peers.offers, peers.answers) == (0, 0)


def test_leaving_is_paid_up_to_the_moment_both_were_there(watched, buyer):
    hear(watched, Peer.SELLER, now=at(6))
    hear(watched, Peer.BUYER, now=at(7))
    hear(watched, Peer.SELLER, now=at(12))

    left = leave(watched, now=at(14))

    assert (left.state, left.end_reason) == ("ended", "left")
    assert left.ended_at == at(12)
    assert left.billed_seconds == 12
    assert left.charged_millicredits == PRICE * 12 // 60
    balance = billing_selectors.balance(buyer.pk)
    assert balance == Balance(balance=10 * PRICE - left.charged_millicredits, held=0)


def test_leaving_before_it_connects_costs_nothing(viewing, buyer):
    left = leave(viewing, now=at(3))

    assert (left.end_reason, left.ended_at) == ("left", at(3))
    assert billing_selectors.balance(buyer.pk) == FULL


def test_leaving_twice_answers_the_same(watched):
    first = leave(watched, now=at(3))
    second = leave(watched, now=at(9))

    fields = ("state", "end_reason", "ended_at", "billed_seconds")
    assert [getattr(first, f) for f in fields] == [getattr(second, f) for f in fields]


def test_only_its_buyer_leaves(watched, mallory):
    for user_id in (mallory.pk, watched.seller_id):
        with pytest.raises(NotFound):
            viewings.leave(buyer_id=user_id, viewing_id=watched.pk, now=at(3))

    watched.refresh_from_db()
    assert watched.state == ViewingState.CONNECTED


def test_leaving_after_a_silence_is_paid_up_to_the_silence(watched):
    hear(watched, Peer.SELLER, now=at(14))
    hear(watched, Peer.SELLER, now=at(28))

    left = leave(watched, now=at(29))

    assert left.ended_at == NOON
    assert left.billed_seconds == 0


def test_whoever_sits_down_anew_watches_again(watched, buyer):
    for peer in Peer:
        hear(watched, peer, now=at(5))
    leave(watched, now=at(5))

    again = request(watched.stream, buyer, now=at(6))

    assert again.pk != watched.pk
    assert Viewing.objects.open().get() == again


def test_both_peers_hear_of_every_change(
    stream, buyer, wire, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        viewing = connect_both(request(stream, buyer))

    told = [event for event in wire.read() if event.name == "viewing"]
    rooms = [f"stream.{stream.pk}.{viewing.pk}", f"stream.{stream.pk}.seller"]
    assert [event.group for event in told] == rooms * 2
    assert [event.payload["state"] for event in told] == [
        "requested",
        "requested",
        "connected",
        "connected",
    ]
    assert told[0].payload["buyer"] == {
        "id": str(buyer.pk),
        "username": "bob",
        "picture_url": None,
    }


def test_a_heartbeat_touches_no_index(watched):
    """Such an update is HOT: it stays on its page. Source: PostgreSQL 15, 73.7."""
    before = hot_updates()

    for seconds in range(1, 6):
        hear(watched, Peer.BUYER, now=at(seconds))

    assert hot_updates() == before + 5


def hot_updates():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n_tup_hot_upd FROM pg_stat_xact_user_tables WHERE relname = %s",
            ["streams_viewing"],
        )
        return cursor.fetchone()[0]
