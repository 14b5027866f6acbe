"""All are told what the running stream costs; nobody watches at another price."""

from http import HTTPStatus

import pytest

from billing.models import Hold
from sellers.constants import HidingTime
from sellers.map.cells import Coordinates
from sellers.map.selectors import sellers_within
from sellers.models import Seller
from sellers.services import hiding, places, selling
from streams.models import Viewing
from streams.services import streams
from tests.sellers.map.test_selectors import WORLD
from tests.streams.conftest import NOON, PRICE, at, client_of, disappear, request

pytestmark = pytest.mark.django_db

TAIPEI = Coordinates(25.033, 121.5654)
NEXT = {"price_per_minute": "6.000", "preview_seconds": 0, "increment_seconds": 1}
LIVE = {"price_per_minute": "9.000", "preview_seconds": 30, "increment_seconds": 10}


@pytest.fixture
def dear_stream(seller):
    """Alice streams for 9 credits, and offers the next stream for 6, on other terms."""
    offer(seller, preview_seconds=30, increment_seconds=10)
    places.report(user_id=seller.pk, point=TAIPEI, accuracy_meters=10, now=NOON)
    stream = streams.go_live(
        seller_id=seller.pk, title="", price_per_minute_millicredits=9_000, now=NOON
    )
    offer(seller, preview_seconds=0, increment_seconds=1)
    return stream


def offer(seller, **terms):
    selling.set_offer(user_id=seller.pk, is_seller=True, terms=terms, now=NOON)


def priced(told):
    return {field: told[field] for field in NEXT}


def on_the_map():
    [feature] = sellers_within(WORLD)
    return {field: getattr(feature.properties, field) for field in NEXT}


def profile(reader, whose):
    return client_of(reader).get(f"/api/profiles/{whose}").json()


def test_what_costs_the_running_streams_price_says_so(dear_stream, seller, bob):
    client = client_of(bob)

    [listed] = client.get("/api/streams").json()["results"]
    shown = profile(bob, seller.pk)

    assert on_the_map() == LIVE
    assert priced(listed) == LIVE
    assert priced(shown) == LIVE
    assert priced(shown["live_stream"]) == LIVE
    assert priced(client.get(f"/api/streams/{dear_stream.pk}/quote").json()) == LIVE


def test_a_seller_reads_and_changes_what_the_next_stream_costs(dear_stream, seller):
    own = client_of(seller).get("/api/profiles/me").json()

    assert priced(own) == NEXT
    assert priced(own["live_stream"]) == LIVE
    assert priced(profile(seller, seller.pk)) == LIVE


@pytest.mark.parametrize("ends", ["stopped", "gone", "withdrawn"])
def test_once_the_stream_is_over_the_next_ones_price_is_shown(
    dear_stream, seller, bob, ends
):
    if ends == "stopped":
        streams.stop(seller_id=seller.pk, stream_id=dear_stream.pk, now=at(1))
        assert on_the_map() == NEXT
    elif ends == "gone":
        disappear(seller.pk)
    else:
        selling.set_offer(user_id=seller.pk, is_seller=False, now=at(1))

    assert priced(profile(bob, seller.pk)) == NEXT
    assert Seller.objects.get().live_offer is None


def test_the_price_of_who_is_out_of_sight_does_not_tell_that_they_are_live(
    dear_stream, seller, bob
):
    hiding.hide(user_id=seller.pk, lasts=HidingTime.HOUR, now=at(1))

    assert priced(profile(bob, seller.pk)) == NEXT


@pytest.mark.parametrize("price", ["6.000", "6", 6, "6.0"])
def test_whoever_names_the_price_watches_at_it(stream, buyer, price):
    path = f"/api/streams/{stream.pk}/viewings"

    answer = client_of(buyer).post(path, {"price_per_minute": price}, format="json")

    assert answer.status_code == HTTPStatus.CREATED
    assert Viewing.objects.get().price_per_minute_millicredits == PRICE


@pytest.mark.parametrize("price", ["5.999", "6.001", "0"])
def test_another_price_than_the_streams_is_refused_with_the_quote(stream, buyer, price):
    client, path = client_of(buyer), f"/api/streams/{stream.pk}"

    refused = client.post(
        f"{path}/viewings", {"price_per_minute": price}, format="json"
    )

    assert refused.status_code == HTTPStatus.CONFLICT
    assert refused.json()["code"] == "price_changed"
    quote = refused.json()["quote"]
    assert quote == client.get(f"{path}/quote").json()
    assert quote["price_per_minute"] == "6.000"
    assert not Viewing.objects.exists()
    assert not Hold.objects.exists()


def test_a_taken_seat_is_said_before_a_changed_price(viewing, stream, mallory):
    path = f"/api/streams/{stream.pk}/viewings"

    refused = client_of(mallory).post(path, {"price_per_minute": "1"}, format="json")

    assert refused.json()["code"] == "busy"


@pytest.mark.parametrize("price", [None, "", "free", -1, True, []])
def test_what_is_no_price_is_invalid(stream, buyer, price):
    path = f"/api/streams/{stream.pk}/viewings"

    refused = client_of(buyer).post(path, {"price_per_minute": price}, format="json")

    assert refused.status_code == HTTPStatus.BAD_REQUEST
    assert [each["field"] for each in refused.json()["errors"]] == ["price_per_minute"]
    assert not Viewing.objects.exists()


def test_until_it_is_required_the_price_may_be_left_out(stream, buyer):
    assert request(stream, buyer).price_per_minute_millicredits == PRICE
