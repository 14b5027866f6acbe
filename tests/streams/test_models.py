"""What must never happen, tried past every service."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from billing.services import holds, wallets
from core.ids import new_id
from streams import selectors
from streams.causes import VIEWING
from streams.models import PeerConnection, Stream, Viewing
from streams.states import NEXT_STATES, NEXT_STATUSES, ViewingState
from tests.streams.conftest import NOON, PRICE, at, become_seller, give


def change(row, **fields):
    """Change a row past its model, and check what is checked at the commit."""
    with transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**fields)
        check_deferred()


def check_deferred():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def new_viewing(stream, buyer, **fields):
    """Return an unsaved viewing, with a hold of its own."""
    hold = holds.place(
        account_id=wallets.wallet_of(user_id=buyer.pk).id,
        amount_millicredits=1,
        cause_type=VIEWING,
        cause_id=new_id(),
        actor="test",
        idempotency_key=str(new_id()),
        occurred_at=NOON,
    )
    defaults = {
        "stream": stream,
        "seller_id": stream.seller_id,
        "buyer": buyer,
        "hold": hold,
        "seller_wallet": wallets.wallet_of(user_id=stream.seller_id),
        "price_per_minute_millicredits": PRICE,
        "fee_percent": 20,
        "requested_at": NOON,
    }
    return Viewing(**(defaults | fields))


def other_stream(user):
    become_seller(user)
    return Stream.objects.create(
        seller_id=user.pk,
        title="x",
        price_per_minute_millicredits=PRICE,
        started_at=NOON,
    )


def test_a_seller_has_one_live_stream(stream):
    second = Stream(
        seller_id=stream.seller_id,
        title="x",
        price_per_minute_millicredits=PRICE,
        started_at=NOON,
    )

    with pytest.raises(IntegrityError, match="one_live_per_seller"):
        second.save()


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "ended"},
        {"status": "ended", "ended_at": at(1)},
        {"status": "ended", "ended_at": at(-1), "end_reason": "stopped"},
        {"status": "ended", "ended_at": at(1), "end_reason": "bored"},
        {"ended_at": at(1)},
        {"end_reason": "stopped"},
    ],
)
def test_a_stream_has_an_end_when_it_has_ended(stream, fields):
    with pytest.raises(IntegrityError, match="status_agrees_with_its_end"):
        change(stream, **fields)


def test_nothing_that_ended_begins_again(stream, viewing):
    change(viewing, state="ended", ended_at=at(1), end_reason="left")
    change(stream, status="ended", ended_at=at(1), end_reason="stopped")

    with pytest.raises(ProgrammingError, match="Invalid transition"):
        change(stream, status="live", ended_at=None, end_reason="")
    with pytest.raises(ProgrammingError, match="Invalid transition"):
        change(viewing, state="requested", ended_at=None, end_reason="")


def test_a_connected_viewing_is_never_merely_requested_again(watched):
    with pytest.raises(ProgrammingError, match="Invalid transition"):
        change(watched, state="requested", connected_at=None, paid_until=None)


@pytest.mark.parametrize(
    "fields",
    [
        {"price_per_minute_millicredits": 1_000},
        {"fee_percent": 0},
        {"requested_at": at(1)},
        {"hold": None},
    ],
)
def test_the_terms_of_a_viewing_are_frozen(viewing, fields):
    with pytest.raises(ProgrammingError, match="Cannot update"):
        change(viewing, **fields)


def scheduled(user, **fields):
    become_seller(user)
    defaults = {
        "seller_id": user.pk,
        "title": "x",
        "price_per_minute_millicredits": PRICE,
        "status": "scheduled",
        "starts_at": at(3600),
    }
    return Stream.objects.create(**(defaults | fields))


def test_a_scheduled_stream_begins_once_beside_a_live_one(stream, seller):
    later = scheduled(seller)
    assert later.starts_at == at(3600)
    change(stream, status="ended", ended_at=at(60), end_reason="stopped")

    change(later, status="live", started_at=at(3605))

    with pytest.raises(ProgrammingError, match="Cannot update"):
        change(later, started_at=at(3606))
    with pytest.raises(ProgrammingError, match="Invalid transition"):
        change(later, status="scheduled")


@pytest.mark.parametrize(
    "fields",
    [
        {"starts_at": None},
        {"started_at": NOON},
        {"status": "live"},
        {
            "status": "ended",
            "starts_at": None,
            "ended_at": NOON,
            "end_reason": "stopped",
        },
        {"status": "ended", "end_reason": "stopped"},
    ],
)
def test_what_is_scheduled_has_a_time_and_what_is_live_a_start(alice, fields):
    with pytest.raises(IntegrityError, match="status_agrees_with_its_end"):
        scheduled(alice, **fields)


def test_a_scheduled_stream_is_its_sellers_alone_and_no_history(alice, mallory):
    later = scheduled(alice)
    shown = Stream.objects.shown(now=at(0))
    assert not shown.contains(later)
    assert selectors.may_see(later, user_id=alice.pk)
    assert not selectors.may_see(later, user_id=mallory.pk)

    change(later, status="ended", ended_at=at(60), end_reason="stopped")

    assert not selectors.past_streams(alice.pk).exists()
    assert not Stream.objects.shown(now=at(0)).exists()


def test_a_viewing_holds_unless_it_is_free(stream, buyer):
    with pytest.raises(IntegrityError, match="holds_unless_it_is_free"):
        new_viewing(stream, buyer, hold=None).save()


def test_what_is_free_neither_holds_nor_charges(stream, buyer):
    with pytest.raises(IntegrityError, match="holds_unless_it_is_free"):
        new_viewing(stream, buyer, price_per_minute_millicredits=0).save()


@pytest.mark.parametrize("price", [-1, 1, 99, 1_000_001])
def test_the_price_of_a_stream_is_nothing_or_within_limits(seller, price):
    with pytest.raises(IntegrityError, match="price_within_limits"):
        Stream.objects.create(
            seller_id=seller.pk,
            title="x",
            price_per_minute_millicredits=price,
            started_at=NOON,
        )


def test_the_price_of_a_stream_is_frozen(stream):
    with pytest.raises(ProgrammingError, match="Cannot update"):
        change(stream, price_per_minute_millicredits=2 * PRICE)


def test_the_seller_is_not_the_buyer(stream, seller):
    give(seller, PRICE)

    with pytest.raises(IntegrityError, match="seller_is_not_buyer"):
        new_viewing(stream, seller).save()


def test_the_seller_of_a_viewing_is_the_streams(stream, buyer, mallory):
    become_seller(mallory)

    new_viewing(stream, buyer, seller_id=mallory.pk).save()

    with pytest.raises(IntegrityError, match="seller_is_the_streams"):
        check_deferred()


def test_a_buyer_has_one_open_viewing(viewing, mallory):
    elsewhere = new_viewing(other_stream(mallory), viewing.buyer)

    with pytest.raises(IntegrityError, match="one_per_buyer"):
        elsewhere.save()


def test_a_peer_to_peer_stream_has_one_open_viewing(viewing, mallory):
    give(mallory, PRICE)
    second = new_viewing(viewing.stream, mallory)

    with pytest.raises(IntegrityError, match="one_per_stream"):
        second.save()


def test_a_stream_of_another_transport_has_many_viewings_without_peers(
    seller, buyer, mallory
):
    give(buyer, PRICE)
    give(mallory, PRICE)
    room = Stream.objects.create(
        seller_id=seller.pk,
        title="x",
        transport="room",
        price_per_minute_millicredits=PRICE,
        started_at=NOON,
    )

    for each in (buyer, mallory):
        viewing = new_viewing(room, each, transport="room")
        viewing.save()
        times = {"connected_at": NOON, "counts_from": NOON, "paid_until": at(60)}
        change(viewing, state="connected", **times)

    open_viewings = Viewing.objects.open().filter(stream=room, state="connected")
    assert {each.buyer_id for each in open_viewings} == {buyer.pk, mallory.pk}
    assert not PeerConnection.objects.filter(viewing__stream=room).exists()


def test_the_transport_of_a_viewing_is_its_streams(stream, buyer):
    new_viewing(stream, buyer, transport="room").save()

    with pytest.raises(IntegrityError, match="seller_is_the_streams"):
        check_deferred()


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"offers": 1, "answers": 1},
        {"offers": 1, "seller_connected_at": NOON},
        {"offers": 1, "answers": 1, "buyer_connected_at": NOON},
    ],
)
def test_peers_are_connected_once_they_have_met(viewing, said):
    change(viewing.peer_connection, **said)
    times = {"connected_at": NOON, "counts_from": NOON, "paid_until": at(60)}

    with pytest.raises(IntegrityError, match="have not met"):
        change(viewing, state="connected", **times)


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "connected"},
        {"state": "connected", "connected_at": at(1), "paid_until": at(61)},
        {"state": "connected", "counts_from": at(1), "paid_until": at(61)},
        {"state": "connected", "connected_at": at(1), "counts_from": at(1)},
        {"state": "ended"},
        {"state": "ended", "ended_at": at(1)},
        {"state": "ended", "ended_at": at(-1), "end_reason": "left"},
        {"state": "ended", "ended_at": at(1), "end_reason": "bored"},
        {"ended_at": at(1)},
        {"end_reason": "left"},
        {"connected_at": at(1)},
        {"paid_until": at(60)},
        {"charged_millicredits": 1},
        {"billed_seconds": 1},
        {"captured_units": 1},
        {
            "state": "ended",
            "ended_at": at(1),
            "end_reason": "not_connected",
            "charged_millicredits": 1,
        },
    ],
)
def test_the_state_of_a_viewing_agrees_with_its_times(viewing, fields):
    met = {"offers": 1, "answers": 1, "seller_connected_at": NOON}
    change(viewing.peer_connection, **met)

    with pytest.raises(IntegrityError, match="state_agrees_with_its_times"):
        change(viewing, **fields)


def test_a_viewing_does_not_end_before_it_was_connected(watched):
    with pytest.raises(IntegrityError, match="state_agrees_with_its_times"):
        change(
            watched,
            state="ended",
            end_reason="left",
            ended_at=NOON - timedelta(seconds=1),
        )


def test_nothing_is_answered_that_was_not_offered(viewing):
    with pytest.raises(IntegrityError, match="offered_before_answered"):
        change(viewing.peer_connection, answers=1)


def test_nothing_leads_out_of_the_last_state():
    assert NEXT_STATES[ViewingState.ENDED] == frozenset()
    assert [s for s, following in NEXT_STATUSES.items() if not following] == ["ended"]
