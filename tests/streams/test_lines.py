"""Waiting in line for the one seat: bob watches, dave and mallory wait."""

from http import HTTPStatus
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from redis.exceptions import RedisError

from accounts.services import blocks, suspensions
from accounts.signals import user_left
from billing.errors import InsufficientCredits
from billing.models import Hold
from core import clock
from core.errors import NotFound
from realtime import presence
from sellers.constants import HidingTime
from sellers.services import hiding
from streams import constants, selectors, tasks
from streams.errors import (
    AlreadyWaiting,
    Busy,
    LineFull,
    NotStreaming,
    OwnStream,
    SpendingLimitReached,
    TooSoon,
    TurnsMissed,
)
from streams.exports import streaming
from streams.models import Place, Viewing
from streams.services import lines, meter, spending_limits, streams, viewings
from streams.spending import Limits
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
from tests.streams.watching import hear, outcome

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _redis_has_known_for_long_who_is_here(monkeypatch):
    monkeypatch.setattr(presence, "is_settled", lambda: True)


@pytest.fixture
def dave(db):
    return waiter("dave")


@pytest.fixture
def erin(db):
    return waiter("erin")


def waiter(username):
    user = UserFactory(username=username)
    give(user, 10 * PRICE)
    appear(user.pk)
    return user


def join(stream, user, *, now=NOON):
    return lines.join(buyer_id=user.pk, stream_id=stream.pk, now=now)


def stand(stream, user, *, now=NOON):
    """Return the user's position, how many wait, and for how long they may accept."""
    view = selectors.line(stream.pk, user_id=user.pk, now=now)
    return view.position, view.waiting, view.seconds_to_accept


def why_over(stream, user):
    return Place.objects.get(stream=stream, buyer=user).end_reason


def free_seat(viewing, *, now=NOON):
    viewings.leave(buyer_id=viewing.buyer_id, viewing_id=viewing.pk, now=now)


def test_who_waits_is_numbered_in_the_order_they_came(stream, viewing, dave, erin):
    join(stream, erin, now=at(5))
    # The clock is read before the lock: the later one may have the earlier time.
    join(stream, dave, now=at(4))

    assert stand(stream, erin) == (1, 2, None)
    assert stand(stream, dave) == (2, 2, None)


def test_joining_twice_keeps_the_place(stream, viewing, dave, erin):
    first = join(stream, dave)
    join(stream, erin)

    assert join(stream, dave, now=at(9)) == first
    assert stand(stream, dave) == (1, 2, None)
    assert Place.objects.count() == 2


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


@pytest.mark.parametrize("way", ["leaves", "is gone"])
def test_a_turn_that_is_given_back_is_missed_too(stream, dave, way):
    join(stream, dave)
    lines.advance(now=NOON)

    if way == "leaves":
        lines.leave(buyer_id=dave.pk, stream_id=stream.pk, now=at(29))
    else:
        disappear(dave.pk)

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


# Who may not wait


def test_nobody_waits_for_what_they_could_not_watch(stream, seller, viewing, mallory):
    cases = [
        (seller, OwnStream),
        (viewing.buyer, Busy),
        (mallory, InsufficientCredits),
    ]
    for user, refusal in cases:
        with pytest.raises(refusal):
            join(stream, user)
    give(mallory, PRICE)
    none = Limits(per_viewing_millicredits=PRICE - 1, per_day_millicredits=None)
    spending_limits.set_limits(buyer_id=mallory.pk, limits=none, now=NOON)
    with pytest.raises(SpendingLimitReached):
        join(stream, mallory)

    assert not Place.objects.exists()
    assert Hold.objects.count() == 1


def test_who_would_be_refused_the_seat_for_now_is_refused_a_place(stream, dave):
    came_to_nothing = request(stream, dave)
    free_seat(came_to_nothing)

    with pytest.raises(TooSoon):
        join(stream, dave, now=at(1))
    assert not Place.objects.exists()

    assert join(stream, dave, now=at(60))


def test_waiting_holds_no_credits(stream, viewing, dave):
    join(stream, dave)

    assert not Hold.objects.exclude(pk=viewing.hold_id).exists()


def test_one_waits_in_one_line_at_a_time(stream, viewing, dave):
    carols = UserFactory(username="carol2")
    become_seller(carols)
    other = go_live(carols)
    join(stream, dave)

    with pytest.raises(AlreadyWaiting) as refused:
        join(other, dave)
    assert refused.value.extra == {"stream_id": str(stream.pk)}
    # To watch something else meanwhile is up to dave.
    assert request(other, dave)
    assert stand(stream, dave) == (1, 1, None)

    lines.leave(buyer_id=dave.pk, stream_id=stream.pk, now=at(1))
    with pytest.raises(Busy):
        join(other, dave)


def test_a_line_has_an_end(stream, viewing, dave, erin, monkeypatch):
    monkeypatch.setattr("streams.services.lines.LINE_MAX", 1)
    join(stream, dave)

    with pytest.raises(LineFull):
        join(stream, erin)
    join(stream, dave)


def test_the_database_keeps_the_rules_of_a_line(stream, viewing, dave, erin):
    join(stream, dave)
    join(stream, erin)
    kept = at(30)
    wrongs = [
        lambda: Place.objects.create(stream=stream, buyer=dave, joined_at=NOON),
        lambda: Place.objects.update(kept_until=kept),
        lambda: Place.objects.filter(buyer=dave).update(kept_until=NOON),
        lambda: Place.objects.filter(buyer=dave).update(left_at=NOON),
        lambda: Place.objects.filter(buyer=dave).update(end_reason="left"),
    ]
    for wrong in wrongs:
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()


# Why a wait ends


@pytest.mark.parametrize("end", ["stop", "abort"])
def test_the_line_goes_with_the_stream(stream, seller, viewing, dave, end):
    join(stream, dave)

    getattr(streams, end)(seller_id=seller.pk, stream_id=stream.pk, now=at(1))

    assert not Place.objects.exists()
    with pytest.raises(NotStreaming):
        join(stream, dave, now=at(2))


def test_who_is_blocked_waits_no_more_and_is_told_what_the_end_of_a_stream_tells(
    stream, seller, viewing, dave, erin
):
    join(stream, dave)
    join(stream, erin)

    blocks.block(blocker_id=seller.pk, blocked_id=dave.pk, now=at(1))
    blocks.block(blocker_id=erin.pk, blocked_id=seller.pk, now=at(1))

    assert why_over(stream, dave) == why_over(stream, erin) == "unavailable"
    for user in (dave, erin):
        with pytest.raises(NotFound):
            join(stream, user, now=at(2))


def test_a_blocked_user_finds_the_line_of_a_stream_that_is_not_there(
    stream, seller, viewing, dave
):
    blocks.block(blocker_id=seller.pk, blocked_id=dave.pk, now=at(1))
    client, nothing = client_of(dave), uuid4()

    for ask in (client.get, client.post, client.delete):
        there = ask(f"/api/streams/{stream.pk}/line")
        absent = ask(f"/api/streams/{nothing}/line")
        assert there.status_code == absent.status_code == HTTPStatus.NOT_FOUND
        assert there.content == absent.content
    assert not Place.objects.exists()


def test_who_is_suspended_waits_no_more(stream, viewing, dave):
    join(stream, dave)

    suspensions.suspend(user_id=dave.pk, reason="spam", now=at(1))

    assert why_over(stream, dave) == "unavailable"


def test_who_has_left_the_site_is_forgotten(stream, viewing, dave, erin):
    join(stream, dave)
    join(stream, erin)

    user_left.send(None, user_id=dave.pk, now=at(1))

    assert not Place.objects.filter(buyer=dave).exists()
    assert stand(stream, erin) == (1, 1, None)


def test_who_waits_for_a_seller_who_hides_is_sent_home(stream, seller, viewing, dave):
    join(stream, dave)

    hiding.hide(user_id=seller.pk, lasts=HidingTime.HOUR, now=at(1))
    with pytest.raises(NotFound):
        selectors.line(stream.pk, user_id=dave.pk, now=at(1))
    lines.advance(now=at(2))

    assert why_over(stream, dave) == "unavailable"


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


# Over HTTP


def test_the_whole_line_over_http(stream, viewing, dave, erin):
    path = f"/api/streams/{stream.pk}/line"
    daves, erins = client_of(dave), client_of(erin)
    nobody = {
        "stream_id": str(stream.pk),
        "waiting": 0,
        "position": None,
        "seconds_to_accept": None,
        "end_reason": None,
    }
    assert daves.get(path).json() == nobody

    first, again = daves.post(path), daves.post(path)
    assert first.status_code == again.status_code == HTTPStatus.CREATED
    assert first.json() == again.json() == nobody | {"waiting": 1, "position": 1}
    assert erins.post(path).json() == nobody | {"waiting": 2, "position": 2}
    # Another's place is not one's own to give up.
    client_of(viewing.buyer).delete(path)
    assert erins.get(path).json() == nobody | {"waiting": 2, "position": 2}

    assert daves.delete(path).status_code == HTTPStatus.NO_CONTENT
    assert daves.delete(path).status_code == HTTPStatus.NO_CONTENT
    left = nobody | {"waiting": 1, "end_reason": "left"}
    assert daves.get(path).json() == left
    assert erins.get(path).json() == nobody | {"waiting": 1, "position": 1}


def test_the_seller_reads_how_many_wait_and_nobody_who(stream, seller, viewing, dave):
    join(stream, dave)

    answer = client_of(seller).get(f"/api/streams/{stream.pk}/line")

    assert answer.json()["waiting"] == 1
    assert "dave" not in answer.content.decode()
    assert str(dave.pk) not in answer.content.decode()


# What is kept, and told


def test_ones_places_are_in_ones_export(stream, viewing, dave):
    join(stream, dave)

    [place] = streaming(dave.pk)["places_in_line"]

    assert place == {
        "stream_id": stream.pk,
        "joined_at": NOON,
        "kept_until": None,
        "missed_count": 0,
        "left_at": None,
        "end_reason": "",
    }
    assert streaming(viewing.buyer_id)["places_in_line"] == []


@pytest.fixture
def told(wire, django_capture_on_commit_callbacks):
    """Return a function that does something, and returns who was told what."""

    def read(do):
        wire.read()
        with django_capture_on_commit_callbacks(execute=True):
            do()
        return [
            (each.topic, each.payload) for each in wire.read() if each.name == "line"
        ]

    return read


def test_everybody_is_told_where_they_are_and_the_seller_how_many_wait(
    stream, viewing, dave, erin, told
):
    def line(position, waiting, seconds=None, reason=None):
        return {
            "stream_id": str(stream.pk),
            "waiting": waiting,
            "position": position,
            "seconds_to_accept": seconds,
            "end_reason": reason,
        }

    def length(waiting):
        return {"stream_id": str(stream.pk), "waiting": waiting}

    daves, erins, alices = f"user:{dave.pk}", f"user:{erin.pk}", f"stream:{stream.pk}"
    join(stream, dave)

    assert told(lambda: join(stream, erin)) == [
        (daves, line(1, 2)),
        (erins, line(2, 2)),
        (alices, length(2)),
    ]
    free_seat(viewing)
    assert told(lambda: lines.advance(now=at(2))) == [
        (daves, line(1, 2, 30)),
        (erins, line(2, 2)),
        (alices, length(2)),
    ]
    assert told(lambda: request(stream, dave, now=at(3))) == [
        (daves, line(None, 0, reason="accepted")),
        (erins, line(1, 1)),
        (alices, length(1)),
    ]
    seller_id = stream.seller_id
    assert told(
        lambda: streams.stop(seller_id=seller_id, stream_id=stream.pk, now=at(4))
    ) == [
        (erins, line(None, 0, reason="unavailable")),
        (alices, length(0)),
    ]
