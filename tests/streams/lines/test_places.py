"""Who may wait in a line, where they stand, and why a wait ends."""

from http import HTTPStatus
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from accounts.services import blocks, suspensions
from accounts.signals import user_left
from billing.errors import InsufficientCredits
from billing.models import Hold
from core.errors import NotFound
from sellers.constants import HidingTime
from sellers.services import hiding
from streams import selectors
from streams.errors import (
    AlreadyWaiting,
    Busy,
    LineFull,
    NotStreaming,
    OwnStream,
    SpendingLimitReached,
    TooSoon,
)
from streams.exports import streaming
from streams.models import Place
from streams.services import lines, spending_limits, streams
from streams.spending import Limits
from tests.factories import UserFactory
from tests.streams.conftest import (
    NOON,
    PRICE,
    at,
    become_seller,
    client_of,
    give,
    go_live,
    request,
)
from tests.streams.lines.waiting import free_seat, join, stand, why_over

pytestmark = pytest.mark.django_db


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
