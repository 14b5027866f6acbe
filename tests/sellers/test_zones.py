"""Places around which nobody is shown, and how one comes out of their sight."""

import math
from contextlib import suppress
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.db import IntegrityError, transaction

from core.errors import NotFound
from sellers import constants
from sellers.errors import TooManyZones
from sellers.map import cells
from sellers.map.cells import Coordinates
from sellers.map.selectors import sellers_within
from sellers.models import PrivateZone, Seller
from sellers.selectors import profiles
from sellers.services import hiding, places, presence, zones
from tests.access.table import every_row
from tests.sellers.conftest import (
    NOW,
    TAIPEI,
    appear,
    disappear,
    moved,
    place,
)
from tests.sellers.map.test_selectors import WORLD
from tests.sellers.test_races import at_once
from tests.streams.conftest import client_of

PATH = "/api/profiles/me/zones"
HOME = Coordinates(25.0417, 121.5432)
FAR = moved(HOME, 0, 30_000)
GOOD = {"name": "Home", "lat": HOME.latitude, "lon": HOME.longitude, "radius": 300}


def keep_private(user_id, point=HOME, *, radius_meters=300, now=NOW):
    return zones.add(
        user_id=user_id, name="Home", point=point, radius_meters=radius_meters, now=now
    )


def is_on_the_map(user_id):
    return user_id in [feature.id for feature in sellers_within(WORLD)]


def after(minutes):
    return NOW + timedelta(minutes=minutes)


@pytest.fixture
def outside(seller):
    """Alice, whose home is private, far from it."""
    keep_private(seller.pk)
    return place(seller.pk, FAR)


def test_who_comes_home_is_off_the_map_and_looks_offline_at_once(outside, alice, bob):
    assert is_on_the_map(alice.pk)

    place(alice.pk, HOME, now=after(1))

    assert not is_on_the_map(alice.pk)
    shown = client_of(bob).get(f"/api/profiles/{alice.pk}").json()
    assert (shown["presence_status"], shown["live_stream"]) == ("offline", None)
    assert profiles.status(seller_id=alice.pk) == profiles.status(seller_id=bob.pk)
    own = client_of(alice).get("/api/profiles/me").json()
    assert (own["presence_status"], own["is_concealed"]) == ("online", True)
    assert not own["is_hidden"]


def test_who_is_live_at_home_is_found_nowhere(outside, alice, bob):
    place(alice.pk, HOME, now=after(1))
    live = {"title": "My balcony", "price_per_minute": "6.000"}
    begun = client_of(alice).post("/api/streams", live, format="json")
    assert begun.status_code == HTTPStatus.CREATED

    place(alice.pk, moved(HOME, 1, 50), now=after(2))

    assert not is_on_the_map(alice.pk)
    assert profiles.status(seller_id=alice.pk)["status"] == "offline"
    assert client_of(bob).get("/api/streams").json()["results"] == []
    assert Seller.objects.get(pk=alice.pk).presence_status == "streaming"


@pytest.mark.parametrize("radius_meters", constants.ZONE_RINGS)
def test_a_zone_reaches_at_least_as_far_as_was_asked_for(seller, radius_meters):
    keep_private(seller.pk, radius_meters=radius_meters)
    [zone] = PrivateZone.objects.all()

    edge = [moved(HOME, n / 10, radius_meters) for n in range(63)]

    assert {cells.cell_at(point) for point in edge} <= set(zone.cells)
    assert not is_on_the_map(place(seller.pk, edge[0]).pk)


def test_a_zone_is_put_around_where_one_is_and_taken_away(seller_on_the_map, alice):
    zone = keep_private(alice.pk, TAIPEI)
    assert not is_on_the_map(alice.pk)

    zones.remove(user_id=alice.pk, zone_id=zone.pk, now=after(1))

    assert is_on_the_map(alice.pk)
    assert not PrivateZone.objects.exists()


def test_who_walks_out_is_seen_only_after_a_silence_and_past_the_border(outside):
    place(outside.pk, HOME, now=after(1))
    [zone] = PrivateZone.objects.all()
    out = next(
        moved(HOME, 0, meters)
        for meters in range(0, 9000, 10)
        if cells.cell_at(moved(HOME, 0, meters)) not in zone.cells
    )
    place(outside.pk, moved(out, math.pi, 20), now=after(20))

    for minute in range(20, 30, 3):
        place(outside.pk, moved(out, 0, minute), now=after(minute + 1 / 2))
        assert not is_on_the_map(outside.pk)
    # Ten minutes later, but at the border.
    place(outside.pk, moved(out, 0, 20), now=after(40))
    assert not is_on_the_map(outside.pk)
    place(outside.pk, moved(out, 0, 900), now=after(60))

    assert is_on_the_map(outside.pk)
    assert Seller.objects.get().cell not in zone.cells


def test_who_has_a_zone_is_not_seen_before_they_said_where_they_are(outside, alice):
    disappear(alice.pk)
    appear(alice.pk)
    presence.sync(user_id=alice.pk, now=after(1))
    assert Seller.objects.get().presence_status == "online"

    assert not is_on_the_map(alice.pk)
    assert profiles.status(seller_id=alice.pk)["status"] == "offline"
    place(alice.pk, FAR, now=after(2))

    assert is_on_the_map(alice.pk)


def test_who_is_live_and_then_lost_is_not_seen_where_they_were(outside):
    places.begin_streaming(seller_id=outside.pk, now=after(1))
    assert is_on_the_map(outside.pk)

    places.forget(now=NOW + timedelta(days=1, seconds=1))

    assert not is_on_the_map(outside.pk)


def test_one_zone_gone_leaves_the_other(seller_on_the_map, alice):
    first, _ = keep_private(alice.pk, TAIPEI), keep_private(alice.pk, TAIPEI)

    zones.remove(user_id=alice.pk, zone_id=first.pk, now=NOW)

    assert not is_on_the_map(alice.pk)


def test_hiding_and_zones_are_apart(outside, alice):
    place(alice.pk, HOME, now=after(1))

    hiding.show(user_id=alice.pk, now=after(2))

    assert not is_on_the_map(alice.pk)


def test_nothing_that_is_kept_tells_the_place(alice):
    keep_private(alice.pk)

    rows = str(every_row())

    assert "25.04" not in rows
    assert "121.54" not in rows
    assert str(cells.center(cells.cell_at(HOME)).latitude) not in rows


def test_the_database_shows_nobody_who_may_be_in_a_zone(seller_on_the_map, alice):
    with pytest.raises(IntegrityError), transaction.atomic():
        Seller.objects.filter(pk=alice.pk).update(is_concealed=True)


@pytest.mark.parametrize("wrong", [{"radius_meters": 301}, {"cells": []}])
def test_the_database_keeps_no_zone_that_covers_nothing(alice, wrong):
    keep_private(alice.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        PrivateZone.objects.update(**wrong)


def test_over_http(alice, bob):
    client = client_of(alice)

    added = client.post(PATH, GOOD, format="json")

    assert added.status_code == HTTPStatus.CREATED
    zone = added.json()
    assert zone == {
        "id": str(PrivateZone.objects.get().pk),
        "name": "Home",
        "radius": 300,
        "created_at": zone["created_at"],
    }
    assert client.get(PATH).json()["results"] == [zone]
    assert client_of(bob).get(PATH).json()["results"] == []

    for other in (client_of(bob).delete, client_of(bob).delete):
        refused = other(f"{PATH}/{zone['id']}")
        assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    assert PrivateZone.objects.exists()
    removed = [client.delete(f"{PATH}/{zone['id']}").status_code for _ in range(2)]
    assert removed == [204, 404]
    assert not PrivateZone.objects.exists()


def test_who_never_sold_may_begin_with_a_zone(bob):
    assert client_of(bob).post(PATH, GOOD, format="json").status_code == 201
    missing = client_of(bob).delete(f"{PATH}/{bob.pk}")
    assert missing.status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        *({"radius": radius} for radius in (0, -300, 301, 300.5, "300", True, 10**400)),
        *({"lat": lat} for lat in (None, 90.1, "north", [25], True)),
        *({"lon": lon} for lon in (-180.1, 10**400, "east")),
        *({"name": name} for name in ("", " ", "x" * 41, 5, None, "a\x00b")),
    ],
)
def test_no_other_zone_is_taken(alice, wrong):
    answer = client_of(alice).post(PATH, GOOD | wrong, format="json")

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert [error["field"] for error in answer.json()["errors"]] == [*wrong]
    assert not PrivateZone.objects.exists()


def test_the_sixth_zone_is_refused(alice):
    for _ in range(constants.ZONES_MAX):
        keep_private(alice.pk)

    refused = client_of(alice).post(PATH, GOOD, format="json")

    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_zones")
    assert PrivateZone.objects.count() == constants.ZONES_MAX


@pytest.mark.django_db(transaction=True)
def test_no_more_than_five_are_kept_when_eight_are_asked_for_at_once(alice):
    def add():
        with suppress(TooManyZones):
            keep_private(alice.pk)

    at_once(*[add] * 8)

    assert PrivateZone.objects.count() == constants.ZONES_MAX


@pytest.mark.django_db(transaction=True)
def test_whoever_reports_from_home_while_the_zone_is_made_is_not_shown(seller):
    def report():
        place(seller.pk, HOME)

    at_once(*[report] * 4, lambda: keep_private(seller.pk), *[report] * 4)

    assert not is_on_the_map(seller.pk)


def test_nobody_removes_what_is_anothers(alice, bob):
    zone = keep_private(alice.pk)
    before = every_row()

    with pytest.raises(NotFound):
        zones.remove(user_id=bob.pk, zone_id=zone.pk, now=NOW)

    assert every_row() == before
