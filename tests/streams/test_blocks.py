"""Two of whom one has blocked the other neither see nor watch each other anywhere."""

from http import HTTPStatus
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import Block
from accounts.services import blocks
from core import clock
from realtime import database
from sellers.map.cells import Coordinates
from sellers.services import places
from streams.models import Viewing
from streams.services import streams, viewings
from tests.streams.clients import Refused, opener
from tests.streams.conftest import PRICE, at, client_of, connect_both, request
from tests.streams.test_races import at_once
from tests.streams.watching import listen

TAIPEI = Coordinates(25.033, 121.5654)
VIEW = {"bbox": [121.4, 24.9, 121.7, 25.2], "zoom": 12}
MAP = "/api/map/sellers?bbox=121.4,24.9,121.7,25.2&zoom=12"
NOBODY = {"status": "offline", "live_stream": None}


def block(blocker, blocked):
    blocks.block(blocker_id=blocker.pk, blocked_id=blocked.pk, now=timezone.now())


def unblock(blocker, blocked):
    blocks.unblock(blocker_id=blocker.pk, blocked_id=blocked.pk)


@pytest.fixture
def on_the_map(stream):
    places.report(
        user_id=stream.seller_id,
        point=TAIPEI,
        accuracy_meters=10,
        now=timezone.now(),
    )
    return stream


@pytest.fixture(params=["by the seller", "by the buyer"])
def parties(request, seller, buyer):
    """Who blocks, and whom."""
    pair = (seller, buyer)
    return pair if request.param == "by the seller" else pair[::-1]


def test_who_is_blocked_finds_what_there_is_of_nobody(on_the_map, seller, bob):
    client = client_of(bob)
    paths = [
        "/api/profiles/{seller}",
        "/api/profiles/{seller}/ratings",
        "/api/profiles/{seller}/streams",
        "/api/streams/{stream}",
    ]
    ids = {"seller": seller.pk, "stream": on_the_map.pk}
    seen = [client.get(path.format(**ids)).status_code for path in paths]
    assert seen == [HTTPStatus.OK] * len(paths)

    block(seller, bob)

    for path in paths:
        hidden = client.get(path.format(**ids))
        absent = client.get(path.format(seller=uuid4(), stream=uuid4()))
        assert hidden.status_code == absent.status_code == HTTPStatus.NOT_FOUND
        assert hidden.content == absent.content


def test_neither_the_map_nor_the_list_shows_one_to_the_other(
    on_the_map, parties, bob, mallory
):
    block(*parties)

    for user, count in ((bob, 0), (mallory, 1)):
        client = client_of(user)
        assert len(client.get(MAP).json()["features"]) == count
        assert len(client.get("/api/streams").json()["results"]) == count
    unblock(*parties)
    assert len(client_of(bob).get(MAP).json()["features"]) == 1


def test_a_crowd_is_counted_without_them(on_the_map, seller, bob, mallory, monkeypatch):
    monkeypatch.setattr("sellers.constants.MARKERS_MAX", 0)
    block(seller, bob)

    counts = [
        [feature["properties"]["count"] for feature in answer.json()["features"]]
        for answer in (client_of(mallory).get(MAP), client_of(bob).get(MAP))
    ]

    assert counts == [[1], []]


def test_a_viewing_is_refused_as_of_a_stream_that_is_not_there(stream, parties, buyer):
    block(*parties)

    client = client_of(buyer)
    refused = client.post(f"/api/streams/{stream.pk}/viewings")
    absent = client.post(f"/api/streams/{uuid4()}/viewings")

    assert refused.status_code == absent.status_code == HTTPStatus.NOT_FOUND
    assert refused.content == absent.content
    assert not Viewing.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("blocker", ["buyer", "seller"])
def test_an_open_viewing_ends_at_once_and_is_paid_until_then(
    stream, seller, buyer, blocker, wire
):
    viewing = connect_both(request(stream, buyer))
    listen(viewing, until=20)
    wire.read()
    pair = (seller, buyer) if blocker == "seller" else (buyer, seller)

    viewings.end_between(blocker_id=pair[0].pk, blocked_id=pair[1].pk, now=at(25))

    viewing.refresh_from_db()
    assert (viewing.state, viewing.end_reason) == ("ended", "blocked")
    assert viewing.charged_millicredits == PRICE * viewing.billed_seconds // 60
    assert 20 <= viewing.billed_seconds <= 25
    ended = [event for event in wire.read() if event.name == "viewing_ended"]
    assert {event.payload["reason"] for event in ended} == {"blocked"}


def test_blocking_ends_what_is_watched_and_nothing_else(stream, seller, buyer, mallory):
    viewing = request(stream, buyer)
    block(seller, mallory)
    viewing.refresh_from_db()
    assert viewing.is_open

    block(seller, buyer)

    viewing.refresh_from_db()
    assert not viewing.is_open
    stream.refresh_from_db()
    assert stream.is_live


@pytest.mark.django_db(transaction=True)
@pytest.mark.fault
def test_of_a_request_and_a_block_at_once_no_viewing_is_left(seller, buyer):
    stream = streams.go_live(
        seller_id=seller.pk,
        title="x",
        price_per_minute_millicredits=PRICE,
        now=clock.database_now(),
    )
    for _ in range(10):
        Block.objects.all().delete()
        at_once(
            lambda: request(stream, buyer, now=clock.database_now()),
            lambda: block(seller, buyer),
        )
        assert not Viewing.objects.open().exists()


@pytest.mark.django_db(transaction=True)
async def test_open_maps_are_read_anew_by_those_concerned_alone(
    on_the_map, seller, bob, mallory
):
    async with opener() as connect:
        bobs, mallorys = await connect(bob), await connect(mallory)
        for client, user in ((bobs, bob), (mallorys, mallory)):
            await client.join(f"user:{user.pk}", {"device_id": "phone"})
            assert len((await client.join("map:view", VIEW))["sellers"]) == 1

        await database.call(block, seller, bob)

        assert await bobs.until("phx_error") == {}
        assert await bobs.join("map:view", VIEW) == {"sellers": []}
        assert await mallorys.everything(f"user:{mallory.pk}") == []
        await database.call(
            places.end_streaming, seller_id=seller.pk, now=timezone.now()
        )
        diff = await mallorys.until("sellers_diff")
        assert [feature["id"] for feature in diff["upserts"]] == [str(seller.pk)]
        assert await bobs.everything(f"user:{bob.pk}") == []

        await database.call(unblock, seller, bob)

        assert await bobs.until("phx_error") == {}
        assert len((await bobs.join("map:view", VIEW))["sellers"]) == 1


@pytest.mark.django_db(transaction=True)
async def test_a_seller_who_blocked_one_looks_offline_and_tells_no_more(
    stream, seller, bob
):
    topic = f"seller:{seller.pk}"
    async with opener() as connect:
        client = await connect(bob)
        assert (await client.join(topic))["status"] == "streaming"

        await database.call(block, seller, bob)

        assert await client.until("phx_error") == {}
        assert await client.join(topic) == NOBODY
        nobodys = f"seller:{uuid4()}"
        assert await client.join(nobodys) == NOBODY
        await database.call(
            streams.stop,
            seller_id=seller.pk,
            stream_id=stream.pk,
            now=timezone.now(),
        )
        assert await client.everything(nobodys) == []


@pytest.mark.django_db(transaction=True)
async def test_the_room_is_closed_to_a_buyer_who_was_blocked(stream, seller, buyer):
    await database.call(lambda: request(stream, buyer, now=clock.database_now()))
    async with opener() as connect:
        client = await connect(buyer)
        await client.join(f"stream:{stream.pk}")

        await database.call(block, seller, buyer)

        assert (await client.until("viewing_ended"))["reason"] == "blocked"
        with pytest.raises(Refused) as refusal:
            await client.join(f"stream:{stream.pk}")
        assert refusal.value.reason == "not_found"
