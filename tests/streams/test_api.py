from http import HTTPStatus
from uuid import uuid4

import pytest

from core import clock
from sellers.models import PresenceStatus, Seller
from streams.models import Stream, Viewing
from streams.services import streams, viewings
from tests.clocks import standing_at
from tests.streams.conftest import (
    NOON,
    PRICE,
    at,
    client_of,
    connect_both,
    disappear,
    give,
    request,
)
from tests.streams.watching import listen

OFFER = {"title": "Sunset", "price_per_minute": "6.000"}
STREAM_KEYS = {
    "id",
    "seller_id",
    "title",
    "status",
    "transport",
    "price_per_minute",
    "preview_seconds",
    "minimum_seconds",
    "increment_seconds",
    "started_at",
    "ended_at",
    "end_reason",
}
VIEWING_KEYS = {
    "id",
    "stream_id",
    "seller_id",
    "buyer",
    "state",
    "joined",
    "is_paused",
    "is_muted",
    "price_per_minute",
    "preview_seconds",
    "minimum_seconds",
    "increment_seconds",
    "fee_percent",
    "ice_transport_policy",
    "requested_at",
    "connected_at",
    "paid_until",
    "ended_at",
    "end_reason",
    "billed_seconds",
    "still_seconds",
    "charged",
}


@pytest.fixture
def alices(seller):
    return client_of(seller)


@pytest.fixture
def bobs(buyer):
    return client_of(buyer)


@pytest.fixture
def mallorys(mallory):
    return client_of(mallory)


def refusal(response):
    assert response["Content-Type"] == "application/problem+json"
    return response.status_code, response.json()["code"]


def rows():
    """Everything these calls may change."""
    return (
        list(Stream.objects.order_by("id").values()),
        list(Viewing.objects.order_by("id").values()),
    )


def test_going_live(alices, seller):
    answer = alices.post("/api/streams", OFFER, format="json")

    assert answer.status_code == HTTPStatus.CREATED
    stream = Stream.objects.get()
    assert answer.json() == {
        "id": str(stream.pk),
        "seller_id": str(seller.pk),
        "title": "Sunset",
        "status": "live",
        "transport": "p2p",
        "price_per_minute": "6.000",
        "preview_seconds": 0,
        "minimum_seconds": 0,
        "increment_seconds": 1,
        "started_at": answer.json()["started_at"],
        "ended_at": None,
        "end_reason": None,
    }
    assert abs((clock.database_now() - stream.started_at).total_seconds()) < 60


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, ["title", "price_per_minute"]),
        (OFFER | {"title": ""}, ["title"]),
        (OFFER | {"title": "x" * 101}, ["title"]),
        (OFFER | {"title": 7}, ["title"]),
        (OFFER | {"title": "a\0b"}, ["title"]),
        (OFFER | {"title": None}, ["title"]),
        (OFFER | {"price_per_minute": "0.099"}, ["price_per_minute"]),
        (OFFER | {"price_per_minute": "1000.001"}, ["price_per_minute"]),
        (OFFER | {"price_per_minute": "-1"}, ["price_per_minute"]),
        (OFFER | {"price_per_minute": "1e3"}, ["price_per_minute"]),
        (OFFER | {"price_per_minute": "NaN"}, ["price_per_minute"]),
        (OFFER | {"price_per_minute": True}, ["price_per_minute"]),
        (OFFER | {"price_per_minute": None}, ["price_per_minute"]),
        (OFFER | {"price_per_minute": "1.0005"}, ["price_per_minute"]),
        (OFFER | {"price_per_minute": ["1"]}, ["price_per_minute"]),
    ],
)
def test_going_live_with_a_bad_offer_changes_nothing(alices, seller, fields, wrong):
    answer = alices.post("/api/streams", fields, format="json")

    assert refusal(answer) == (HTTPStatus.BAD_REQUEST, "invalid")
    assert [error["field"] for error in answer.json()["errors"]] == wrong
    assert not Stream.objects.exists()
    assert Seller.objects.get().presence_status == PresenceStatus.ONLINE


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"7", b"null", b"\xff"])
def test_a_body_that_is_no_object_is_refused(alices, body):
    answer = alices.post("/api/streams", body, content_type="application/json")

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert not Stream.objects.exists()


def test_going_live_is_refused_by_its_reason(alices, seller, bobs):
    assert refusal(bobs.post("/api/streams", OFFER, format="json")) == (
        HTTPStatus.FORBIDDEN,
        "not_a_seller",
    )
    alices.post("/api/streams", OFFER, format="json")
    assert refusal(alices.post("/api/streams", OFFER, format="json")) == (
        HTTPStatus.CONFLICT,
        "already_live",
    )
    alices.post(f"/api/streams/{Stream.objects.get().pk}/stop")
    disappear(seller.pk)
    assert refusal(alices.post("/api/streams", OFFER, format="json")) == (
        HTTPStatus.CONFLICT,
        "not_online",
    )


def test_stopping_answers_the_ended_stream_twice(alices, stream):
    first = alices.post(f"/api/streams/{stream.pk}/stop")
    second = alices.post(f"/api/streams/{stream.pk}/stop")

    assert first.status_code == second.status_code == HTTPStatus.OK
    assert first.json() == second.json()
    assert first.json()["status"] == "ended"
    assert first.json()["end_reason"] == "stopped"


def test_the_streams_of_now_are_listed_newest_first(bobs, stream):
    answer = bobs.get("/api/streams")

    assert answer.json() == {
        "results": [bobs.get(f"/api/streams/{stream.pk}").json()],
        "next": None,
        "previous": None,
    }


def test_ended_streams_are_listed_for_who_asks(bobs, stream):
    streams.stop(seller_id=stream.seller_id, stream_id=stream.pk, now=at(60))

    assert bobs.get("/api/streams").json()["results"] == []
    listed = bobs.get("/api/streams", {"status": "ended"}).json()["results"]
    assert [entry["id"] for entry in listed] == [str(stream.pk)]


def test_the_list_pages_by_cursor(bobs, seller):
    for number in range(3):
        stream = streams.go_live(
            seller_id=seller.pk,
            title=str(number),
            price_per_minute_millicredits=PRICE,
            now=at(number),
        )
        streams.stop(seller_id=seller.pk, stream_id=stream.pk, now=at(number))

    page = bobs.get("/api/streams", {"status": "ended", "page_size": 2}).json()
    rest = bobs.get(page["next"]).json()

    # Those of one hour are in no order.
    titles = [entry["title"] for entry in (*page["results"], *rest["results"])]
    assert (len(page["results"]), sorted(titles)) == (2, ["0", "1", "2"])
    assert rest["next"] is None


@pytest.mark.parametrize(
    "query", [{"status": "paused"}, {"cursor": "%00"}, {"cursor": "cD0x"}]
)
def test_a_list_that_there_is_not(bobs, stream, query):
    answer = bobs.get("/api/streams", query)

    assert answer.status_code in (HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND)


def test_watching(bobs, stream, settings):
    settings.STUN_URLS = ["stun:stun.example.com"]
    settings.TURN_URLS = []

    answer = bobs.post(f"/api/streams/{stream.pk}/viewings")

    assert answer.status_code == HTTPStatus.CREATED
    viewing = Viewing.objects.get()
    shown = bobs.get(f"/api/viewings/{viewing.pk}").json()
    assert answer.json() == shown | {
        "held": "6.000",
        "ice_servers": [{"urls": ["stun:stun.example.com"]}],
        "ice_transport_policy": "all",
        "ttl": 80,
    }
    assert shown["state"] == "requested"
    assert shown["price_per_minute"] == "6.000"
    assert shown["joined"] is False


def test_watching_is_refused_by_its_reason(
    alices, bobs, mallorys, mallory, stream, viewing
):
    path = f"/api/streams/{stream.pk}/viewings"
    before = rows()

    poor = mallorys.post(path)
    give(mallory, PRICE)
    assert refusal(poor) == (HTTPStatus.CONFLICT, "busy")
    assert refusal(alices.post(path)) == (HTTPStatus.CONFLICT, "own_stream")
    mine = bobs.post(path)
    assert refusal(mine) == (HTTPStatus.CONFLICT, "busy")
    assert mine.json()["viewing_id"] == str(viewing.pk)
    assert rows() == before
    alices.post(f"/api/streams/{stream.pk}/stop")
    assert refusal(mallorys.post(path)) == (HTTPStatus.CONFLICT, "not_streaming")


def test_watching_without_credits_names_what_is_missing(mallorys, mallory, stream):
    give(mallory, PRICE - 1)

    answer = mallorys.post(f"/api/streams/{stream.pk}/viewings")

    assert refusal(answer) == (HTTPStatus.PAYMENT_REQUIRED, "insufficient_credits")
    assert answer.json()["required"] == "6.000"
    assert answer.json()["available"] == "5.999"
    assert not Viewing.objects.exists()


def test_watching_twice_with_one_key_watches_once(bobs, stream):
    path, key = f"/api/streams/{stream.pk}/viewings", {"Idempotency-Key": '"once"'}

    first = bobs.post(path, headers=key)
    second = bobs.post(path, headers=key)
    elsewhere = bobs.post(f"/api/streams/{uuid4()}/viewings", headers=key)

    assert first.status_code == second.status_code == HTTPStatus.CREATED
    assert second.content == first.content
    assert refusal(elsewhere)[0] == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Viewing.objects.count() == 1


def test_leaving_answers_the_ended_viewing_twice(bobs, watched):
    with standing_at(at(3)):
        first = bobs.post(f"/api/viewings/{watched.pk}/leave")
    second = bobs.post(f"/api/viewings/{watched.pk}/leave")

    assert first.status_code == second.status_code == HTTPStatus.OK
    assert first.json() == second.json()
    assert first.json()["state"] == "ended"
    assert first.json()["end_reason"] == "left"
    assert bobs.get(f"/api/viewings/{watched.pk}").json() == first.json()


def test_a_viewing_is_its_two_parties_to_read(alices, bobs, mallorys, watched):
    path = f"/api/viewings/{watched.pk}"

    assert alices.get(path).json() == bobs.get(path).json()
    missing = mallorys.get(f"/api/viewings/{uuid4()}")
    assert refusal(mallorys.get(path)) == refusal(missing)
    assert mallorys.get(path).content == missing.content


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("mallorys", "/api/streams/{stream}/stop"),
        ("bobs", "/api/streams/{stream}/stop"),
        ("mallorys", "/api/viewings/{viewing}/leave"),
        ("alices", "/api/viewings/{viewing}/leave"),
        ("alices", "/api/streams/{nothing}/stop"),
        ("bobs", "/api/streams/{nothing}/viewings"),
        ("bobs", "/api/viewings/{nothing}/leave"),
        ("bobs", "/api/viewings/{stream}/leave"),
        ("bobs", "/api/streams/{viewing}/viewings"),
        ("bobs", "/api/streams/1/viewings"),
        ("bobs", "/api/streams/%00/viewings"),
    ],
)
def test_what_is_another_users_or_nobodys_is_not_found(request, who, path, watched):
    client = request.getfixturevalue(who)
    before = rows()

    answer = client.post(
        path.format(stream=watched.stream_id, viewing=watched.pk, nothing=uuid4())
    )

    assert refusal(answer) == (HTTPStatus.NOT_FOUND, "not_found")
    assert rows() == before


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/api/streams"),
        ("post", "/api/streams"),
        ("get", "/api/streams/{stream}"),
        ("post", "/api/streams/{stream}/stop"),
        ("post", "/api/streams/{stream}/viewings"),
        ("get", "/api/viewings/{viewing}"),
        ("post", "/api/viewings/{viewing}/leave"),
        ("get", "/api/ice-servers"),
    ],
)
def test_nobody_comes_in_without_a_token(client, watched, method, path):
    before = rows()
    path = path.format(stream=watched.stream_id, viewing=watched.pk)

    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Bearer"}):
        answer = getattr(client, method)(path, headers=headers)
        assert answer.status_code == HTTPStatus.UNAUTHORIZED

    assert rows() == before


def test_the_schema_names_what_is_answered(bobs, stream):
    from streams.api.serializers import RequestedViewingOutput, StreamOutput

    requested = bobs.post(f"/api/streams/{stream.pk}/viewings").json()

    assert set(StreamOutput().fields) == STREAM_KEYS
    assert set(bobs.get(f"/api/streams/{stream.pk}").json()) == STREAM_KEYS
    assert set(RequestedViewingOutput().fields) == set(requested)
    shown = bobs.get(f"/api/viewings/{requested['id']}").json()
    assert set(shown) == VIEWING_KEYS


def test_a_list_takes_as_many_queries_for_one_as_for_three(
    bobs, seller, django_assert_num_queries
):
    def end_one(number):
        stream = streams.go_live(
            seller_id=seller.pk,
            title=str(number),
            price_per_minute_millicredits=PRICE,
            now=at(number),
        )
        streams.stop(seller_id=seller.pk, stream_id=stream.pk, now=at(number))

    for count in (1, 3):
        while Stream.objects.count() < count:
            end_one(Stream.objects.count())
        with django_assert_num_queries(2):
            bobs.get("/api/streams", {"status": "ended"})


def test_a_profile_shows_the_stream_and_the_history(bobs, seller, stream):
    running = bobs.get(f"/api/profiles/{seller.pk}").json()
    streams.stop(seller_id=seller.pk, stream_id=stream.pk, now=at(90))
    over = bobs.get(f"/api/profiles/{seller.pk}").json()

    assert running["live_stream"]["id"] == str(stream.pk)
    assert running["history"] == []
    assert over["live_stream"] is None
    assert over["history"] == [
        {
            "started_at": "2026-03-01T12:00:00.000Z",
            "duration_seconds": 90,
            "rating": None,
        }
    ]


def test_a_viewing_shows_its_cost(bobs, stream, buyer):
    watched = connect_both(request(stream, buyer, now=NOON))
    listen(watched, until=14)
    viewings.leave(buyer_id=buyer.pk, viewing_id=watched.pk, now=at(14))

    shown = bobs.get(f"/api/viewings/{watched.pk}").json()

    assert shown["billed_seconds"] == 14
    assert shown["charged"] == "1.400"
    assert shown["connected_at"] == "2026-03-01T12:00:00.000Z"
    assert shown["ended_at"] == "2026-03-01T12:00:14.000Z"
