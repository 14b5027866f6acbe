"""Whose turn it is, and what becomes of a turn: bob watches, dave and erin wait."""

from http import HTTPStatus
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from redis.exceptions import RedisError

from accounts.services import blocks
from core import clock
from realtime import presence
from streams import constants, tasks
from streams.errors import Busy, TurnsMissed
from streams.meter import meter
from streams.models import Place, Viewing
from streams.services import lines, viewings
from streams.states import Peer, ViewingState
from tests.factories import UserFactory
from tests.streams.conftest import (
    NOON,
    PRICE,
    appear,
    at,
    become_seller,
    client_of,
    connect_both,
    disappear,
    give,
    go_live,
    request,
    watch,
)
from tests.streams.lines.waiting import free_seat, join, stand, waiter, why_over
from tests.streams.watching import hear, outcome

pytestmark = pytest.mark.django_db


def test_nothing_moves_while_the_seat_is_taken(stream, viewing, dave):
    join(stream, dave)

    lines.advance(now=at(1))

    assert stand(stream, dave) == (1, 1, None)


def test_the_seat_is_kept_for_the_first_and_for_nobody_else(
    stream, viewing, dave, erin, mallory
):
    give(mallory, PRICE)
    join(stream, dave)
    join(stream, erin)
    free_seat(viewing)
    for early in (dave, erin, mallory):
        with pytest.raises(Busy):
            request(stream, early, now=at(1))

    for _ in range(2):
        lines.advance(now=at(2))

    assert stand(stream, dave, now=at(2)) == (1, 2, 30)
    assert stand(stream, dave, now=at(12)) == (1, 2, 20)
    assert stand(stream, erin, now=at(2)) == (2, 2, None)
    for other in (erin, mallory):
        with pytest.raises(Busy) as refused:
            request(stream, other, now=at(31))
        assert refused.value.extra == {}
    assert request(stream, dave, now=at(31)).state == ViewingState.REQUESTED
    assert why_over(stream, dave) == "accepted"
    assert stand(stream, erin, now=at(31)) == (1, 1, None)


def test_who_does_not_accept_in_time_is_passed_over(stream, viewing, dave, erin):
    join(stream, dave)
    join(stream, erin)
    free_seat(viewing)
    lines.advance(now=at(2))

    with pytest.raises(Busy):
        request(stream, dave, now=at(32))
    lines.advance(now=at(32))

    assert why_over(stream, dave) == "missed"
    assert stand(stream, erin, now=at(32)) == (1, 1, 30)


def test_who_let_two_turns_pass_waits_no_more_for_this_stream(stream, dave):
    for turn in range(constants.LINE_MISSES_MAX):
        join(stream, dave, now=at(100 * turn))
        lines.advance(now=at(100 * turn))
        lines.advance(now=at(100 * turn + 30))

    with pytest.raises(TurnsMissed):
        join(stream, dave, now=at(500))
    # Anybody, and so dave, may still take a seat that nobody waits for.
    assert request(stream, dave, now=at(500))


def come_not(stream, user, *, since):
    viewing = request(stream, user, now=at(since))
    meter.tick(now=at(since + 20))
    assert outcome(viewing) == ("not_connected", 0, 0)


def fall_silent(stream, user, *, since):
    viewing = connect_both(request(stream, user, now=at(since)), now=at(since))
    hear(viewing, buyer=since + 1, seller=since + 5)
    meter.tick(now=at(since + 15))
    assert outcome(viewing) == ("connection_lost", 1, PRICE // 60)


def leave_early(stream, user, *, since):
    watch(stream, user, seconds=14, now=at(since))


@pytest.mark.parametrize("waste", [come_not, fall_silent, leave_early])
def test_who_made_nothing_of_two_turns_waits_no_more_for_this_stream(
    stream, dave, waste
):
    for start in (0, 100):
        join(stream, dave, now=at(start))
        lines.advance(now=at(start))
        waste(stream, dave, since=start + 29)

    with pytest.raises(TurnsMissed):
        join(stream, dave, now=at(500))


def test_a_turn_that_was_paid_for_is_not_missed(stream, dave):
    for start in (0, 100, 200):
        join(stream, dave, now=at(start))
        lines.advance(now=at(start))
        watch(stream, dave, seconds=15, now=at(start + 29))

    assert join(stream, dave, now=at(500)).missed_count == 0


def test_a_turn_that_the_seller_ends_is_not_missed(stream, seller, dave):
    join(stream, dave)
    lines.advance(now=NOON)
    viewing = request(stream, dave, now=at(1))
    viewings.dismiss(seller_id=seller.pk, viewing_id=viewing.pk, now=at(2))
    # What comes after the turn had no line to wait in, and is none.
    free_seat(request(stream, dave, now=at(3)), now=at(4))

    assert join(stream, dave, now=at(100)).missed_count == 0


@pytest.mark.parametrize("way", ["leaves", "is gone", "blocks the seller"])
def test_a_turn_that_is_given_back_is_missed_too(stream, dave, way):
    join(stream, dave)
    lines.advance(now=NOON)

    if way == "leaves":
        lines.leave(buyer_id=dave.pk, stream_id=stream.pk, now=at(29))
    elif way == "is gone":
        disappear(dave.pk)
    else:
        both = {"blocker_id": dave.pk, "blocked_id": stream.seller_id}
        blocks.block(**both, now=at(29))
        blocks.unblock(**both)

    assert Place.objects.get().missed_count == 1
    join(stream, dave, now=at(40))
    assert Place.objects.get().missed_count == 1


def test_leaving_before_ones_turn_costs_nothing_and_moves_the_others_up(
    stream, viewing, dave, erin
):
    join(stream, dave)
    join(stream, erin)

    for _ in range(2):
        lines.leave(buyer_id=dave.pk, stream_id=stream.pk, now=at(1))

    assert Place.objects.get(buyer=dave).missed_count == 0
    assert stand(stream, erin) == (1, 1, None)
    join(stream, dave, now=at(2))
    assert stand(stream, dave) == (2, 2, None)


def test_a_place_lasts_while_its_buyer_is_present(stream, viewing, dave, erin):
    join(stream, dave)
    join(stream, erin)

    disappear(dave.pk)

    assert why_over(stream, dave) == "absent"
    assert stand(stream, erin) == (1, 1, None)


def test_the_seat_is_kept_for_nobody_who_is_gone_unheard(stream, viewing, dave, erin):
    """A process that was killed tells nobody that its sockets are lost."""
    join(stream, dave)
    join(stream, erin)
    free_seat(viewing)
    presence.redis.client().flushdb()
    appear(erin.pk)

    lines.advance(now=at(2))

    assert why_over(stream, dave) == "absent"
    assert stand(stream, erin, now=at(2)) == (1, 1, 30)


def test_a_redis_that_has_forgotten_everybody_ends_no_wait(
    stream, viewing, dave, monkeypatch
):
    join(stream, dave)
    free_seat(viewing)
    presence.redis.client().flushdb()
    monkeypatch.setattr(presence, "is_settled", lambda: False)

    lines.advance(now=at(2))
    assert stand(stream, dave) == (1, 1, None)

    appear(dave.pk)
    lines.advance(now=at(4))
    assert stand(stream, dave, now=at(4)) == (1, 1, 30)


def test_a_round_asks_redis_once_and_gives_up_at_its_first_error(
    stream, viewing, dave, monkeypatch
):
    carols = UserFactory(username="carol2")
    become_seller(carols)
    other = go_live(carols)
    join(stream, dave)
    join(other, waiter("frank"))
    free_seat(viewing)
    asked = []

    def fail(user_ids):
        asked.append(set(user_ids))
        raise RedisError

    monkeypatch.setattr(presence, "present", fail)
    lines.advance(now=at(2))

    assert len(asked) == 1
    assert len(asked[0]) == 2
    assert not Place.objects.exclude(kept_until=None).exists()


def test_a_round_with_nothing_to_do_asks_the_database_once_and_redis_never(
    stream, viewing, dave, monkeypatch
):
    join(stream, dave)
    monkeypatch.setattr(presence, "present", None)

    with CaptureQueriesContext(connection) as queries:
        lines.advance(now=at(2))

    assert len(queries) == 1


def test_a_round_is_bounded(stream, viewing, dave, monkeypatch):
    monkeypatch.setattr("streams.services.lines.LINE_BATCH_SIZE", 1)
    carols = UserFactory(username="carol2")
    become_seller(carols)
    other = go_live(carols)
    join(stream, dave)
    join(other, waiter("frank"))
    free_seat(viewing)

    lines.advance(now=at(2))
    assert Place.objects.kept(now=at(2)).count() == 1
    lines.advance(now=at(4))
    assert Place.objects.kept(now=at(4)).count() == 2


def test_the_task_is_a_round(stream, dave):
    join(stream, dave, now=clock.database_now())

    tasks.advance_lines()

    assert Place.objects.kept(now=clock.database_now()).count() == 1


# Next, please


def test_next_please_ends_the_viewing_by_the_second_and_lets_the_next_in(
    seller, buyer, dave
):
    become_seller(seller, terms={"minimum_seconds": 60, "increment_seconds": 60})
    stream = go_live(seller)
    viewing = connect_both(request(stream, buyer))
    for seconds, peer, user in (
        (5, Peer.BUYER, buyer),
        (5, Peer.SELLER, seller),
        (10, Peer.BUYER, buyer),
    ):
        viewings.hear(
            viewing_id=viewing.pk, peer=peer, user_id=user.pk, now=at(seconds)
        )
    join(stream, dave)

    for _ in range(2):
        viewings.dismiss(seller_id=seller.pk, viewing_id=viewing.pk, now=at(10))
    lines.advance(now=at(11))

    viewing.refresh_from_db()
    assert (viewing.state, viewing.end_reason) == ("ended", "seller_ended")
    assert (viewing.billed_seconds, viewing.charged_millicredits) == (10, PRICE // 6)
    assert stand(stream, dave, now=at(11)) == (1, 1, 30)


def test_only_the_seller_says_next_please(stream, seller, viewing, buyer, mallory):
    path = f"/api/viewings/{viewing.pk}/dismiss"

    for stranger in (buyer, mallory):
        refused = client_of(stranger).post(path)
        absent = client_of(stranger).post(f"/api/viewings/{uuid4()}/dismiss")
        assert refused.status_code == absent.status_code == HTTPStatus.NOT_FOUND
        assert refused.content == absent.content
    assert Viewing.objects.open().exists()

    first, second = (client_of(seller).post(path) for _ in range(2))
    assert first.status_code == HTTPStatus.OK
    assert first.json() == second.json()
    assert first.json()["end_reason"] == "seller_ended"
    assert first.json()["charged"] == "0.000"
