"""Following sellers, and being told once that one is live."""

from contextlib import suppress
from datetime import timedelta
from http import HTTPStatus
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.services import blocks
from core import wire as core_wire
from core.errors import NotFound
from notifications.models import Notification
from realtime import database
from sellers.constants import HidingTime
from sellers.errors import NotASeller
from sellers.map.cells import Coordinates
from sellers.services import hiding, places, zones
from streams.constants import NOTICE_BATCH_SIZE
from streams.errors import AlreadyLive, OwnFollow, TooManyFollows
from streams.models import Follow, Stream
from streams.services import follows, streams
from streams.tasks import tell_followers
from tests.accounts.post import deliver, queued
from tests.factories import UserFactory
from tests.streams.clients import opener
from tests.streams.conftest import NOON, PRICE, at, become_seller, client_of
from tests.streams.test_races import at_once

PATH = "/api/users/me/follows"
TAIPEI = Coordinates(25.033, 121.5654)


def follow(follower, seller, *, now=NOON):
    follows.follow(follower_id=follower.pk, seller_id=seller.pk, now=now)


def go_live(seller, *, now=NOON):
    return streams.go_live(
        seller_id=seller.pk,
        title="Sunset over the harbour",
        price_per_minute_millicredits=PRICE,
        now=now,
    )


def stop(stream, *, now):
    streams.stop(seller_id=stream.seller_id, stream_id=stream.pk, now=now)


@pytest.fixture
def notices(wire):
    """Return a function that runs the tasks that wait and reads whom they told."""
    queued()
    wire.read()

    def read():
        deliver()
        return sorted(
            event.topic
            for event in wire.read()
            if event.name == "notification" and event.payload["kind"] == "seller_live"
        )

    return read


def topics_of(*users):
    return sorted(f"user:{user.pk}" for user in users)


@pytest.mark.django_db(transaction=True)
def test_each_follower_is_told_once_a_stream(seller, bob, carol, mallory, notices):
    follow(bob, seller)
    follow(carol, seller)

    stream = go_live(seller)
    assert notices() == topics_of(bob, carol)
    for _ in range(3):
        tell_followers(str(seller.pk))
    with suppress(AlreadyLive):
        go_live(seller)
    assert notices() == []

    stop(stream, now=at(60))
    tell_followers(str(seller.pk))
    assert notices() == []
    go_live(seller, now=at(120))
    assert notices() == topics_of(bob, carol)


def test_who_was_cut_off_and_begins_again_is_not_told_of_twice(seller, bob):
    def told(now):
        follows.tell_live(seller_id=seller.pk, now=now)
        return Stream.objects.filter(followers_told_at=now).exists()

    follow(bob, seller)
    first = go_live(seller)
    assert told(at(1))
    stop(first, now=at(3600))
    second = go_live(seller, now=at(3660))
    assert not told(at(3661))
    stop(second, now=at(4000))
    go_live(seller, now=at(4201))
    assert told(at(4202))


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_tell_once(seller, bob, wire):
    follow(bob, seller)
    go_live(seller)
    wire.read()

    at_once(*[lambda: tell_followers(str(seller.pk))] * 6)

    assert [event.name for event in wire.read()] == ["notification"]


@pytest.mark.django_db(transaction=True)
async def test_every_device_of_a_follower_hears_it(seller, bob, mallory):
    async with opener() as connect:
        phone, laptop, other = [await connect(user) for user in (bob, bob, mallory)]
        for device, user in ((phone, bob), (laptop, bob), (other, mallory)):
            await device.join(f"user:{user.pk}", {"device_id": str(uuid4())})
        await database.call(follow, bob, seller)

        stream = await database.call(go_live, seller)
        await database.call(deliver)

        for device in (phone, laptop):
            told = await device.until("notification")
            row = await database.call(Notification.objects.get)
            assert told == {
                "id": str(row.pk),
                "kind": "seller_live",
                "text": "alice is live: Sunset over the harbour",
                "link": f"/sellers/{seller.pk}",
                "created_at": core_wire.moment(row.created_at),
                "unread_count": 1,
                "seller": {
                    "id": str(seller.pk),
                    "username": "alice",
                    "picture_url": None,
                },
                "stream_id": str(stream.pk),
                "title": "Sunset over the harbour",
                "started_at": "2026-03-01T12:00:00.000Z",
            }
        assert await other.everything(f"user:{mallory.pk}") == []


@pytest.mark.django_db(transaction=True)
def test_of_who_is_out_of_sight_nobody_is_told_until_they_are_seen(
    seller, bob, notices
):
    follow(bob, seller)
    hiding.hide(user_id=seller.pk, lasts=HidingTime.HOUR, now=NOON)
    go_live(seller)
    tell_followers(str(seller.pk))
    assert notices() == []

    for _ in range(2):
        hiding.show(user_id=seller.pk, now=at(60))
        hiding.hide(user_id=seller.pk, lasts=HidingTime.HOUR, now=at(61))
    hiding.show(user_id=seller.pk, now=at(62))

    assert notices() == topics_of(bob)


@pytest.mark.django_db(transaction=True)
def test_of_who_is_live_in_a_private_zone_nobody_is_told(seller, bob, notices):
    follow(bob, seller)
    zones.add(user_id=seller.pk, name="Home", point=TAIPEI, radius_meters=300, now=NOON)
    places.report(user_id=seller.pk, point=TAIPEI, accuracy_meters=10, now=NOON)

    go_live(seller)

    assert notices() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("blocker", ["seller", "follower"])
def test_two_who_are_blocked_are_parted_for_good(seller, bob, notices, blocker):
    follow(bob, seller)
    one, other = (seller, bob) if blocker == "seller" else (bob, seller)

    blocks.block(blocker_id=one.pk, blocked_id=other.pk, now=NOON)
    with pytest.raises(NotFound):
        follow(bob, seller)
    go_live(seller)
    assert notices() == []

    blocks.unblock(blocker_id=one.pk, blocked_id=other.pk)
    assert not Follow.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_who_blocks_while_being_followed_is_not_followed(seller, bob):
    def follow_if_possible():
        with suppress(NotFound):
            follow(bob, seller)

    def block():
        blocks.block(blocker_id=seller.pk, blocked_id=bob.pk, now=NOON)

    at_once(*[follow_if_possible] * 4, block, *[follow_if_possible] * 4)

    assert not Follow.objects.exists()


def test_telling_a_thousand_takes_as_many_queries_as_telling_one(stream, bob, wire):
    def tell():
        Stream.objects.update(followers_told_at=None)
        with CaptureQueriesContext(connection) as asked:
            follows.tell_live(seller_id=stream.seller_id, now=at(1))
        return len(asked)

    follow(bob, stream.seller.user)
    for_one = tell()
    Follow.objects.bulk_create(
        Follow(follower=user, seller=stream.seller, created_at=NOON)
        for user in UserFactory.create_batch(NOTICE_BATCH_SIZE - 1)
    )

    assert tell() == for_one == 12  # two savepoints are among them


@pytest.mark.django_db(transaction=True)
def test_going_live_takes_no_more_for_many_followers(seller, bob):
    def begin(now):
        with CaptureQueriesContext(connection) as asked:
            stream = go_live(seller, now=now)
        stop(stream, now=now + timedelta(seconds=1))
        return len(asked)

    begin(NOON)
    for_nobody = begin(at(10))
    for user in UserFactory.create_batch(5):
        follow(user, seller)

    assert begin(at(20)) == for_nobody


def test_over_http(seller, bob, mallory):
    client = client_of(bob)
    one = f"{PATH}/{seller.pk}"
    assert client.get(one).json() == {"is_followed": False}

    for _ in range(2):
        assert client.put(one).status_code == HTTPStatus.NO_CONTENT

    assert client.get(one).json() == {"is_followed": True}
    [followed] = client.get(PATH).json()["results"]
    assert followed == {
        "id": str(seller.pk),
        "username": "alice",
        "picture_url": None,
        "presence_status": "online",
        "followed_at": followed["followed_at"],
    }
    assert client_of(mallory).get(one).json() == {"is_followed": False}
    assert client_of(mallory).get(PATH).json()["results"] == []
    assert client_of(mallory).delete(one).status_code == HTTPStatus.NO_CONTENT
    assert Follow.objects.count() == 1

    for _ in range(2):
        assert client.delete(one).status_code == HTTPStatus.NO_CONTENT
    assert not Follow.objects.exists()


def test_the_list_takes_as_many_queries_for_three_as_for_one(seller, bob):
    def read():
        with CaptureQueriesContext(connection) as asked:
            client_of(bob).get(PATH)
        return len(asked)

    follow(bob, seller)
    for_one = read()
    for user in UserFactory.create_batch(2):
        become_seller(user)
        follow(bob, user)

    assert read() == for_one


def test_the_list_tells_no_more_of_who_is_out_of_sight_than_others_see(seller, bob):
    follow(bob, seller)
    hiding.hide(user_id=seller.pk, lasts=HidingTime.HOUR, now=NOON)

    [followed] = client_of(bob).get(PATH).json()["results"]

    assert followed["presence_status"] == "offline"


def test_what_cannot_be_followed_is_refused(seller, bob, mallory):
    with pytest.raises(OwnFollow):
        follow(seller, seller)
    with pytest.raises(NotASeller):
        follow(bob, mallory)
    for call in ("get", "put", "delete"):
        answer = getattr(client_of(bob), call)(f"{PATH}/{uuid4()}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert not Follow.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_nobody_follows_more_than_the_limit_even_at_once(seller, bob, monkeypatch):
    monkeypatch.setattr(follows, "FOLLOWS_MAX", 2)
    sellers = UserFactory.create_batch(6)
    for user in sellers:
        become_seller(user)

    def try_to_follow(user):
        with suppress(TooManyFollows):
            follow(bob, user)

    at_once(*[lambda user=user: try_to_follow(user) for user in sellers])

    assert Follow.objects.count() == 2
    with pytest.raises(TooManyFollows):
        follow(bob, seller)


def test_the_database_lets_nobody_follow_themselves_or_twice(seller, bob):
    follow(bob, seller)
    for follower in (bob, seller):
        with pytest.raises(IntegrityError), transaction.atomic():
            Follow.objects.create(
                follower=follower, seller_id=seller.pk, created_at=NOON
            )
