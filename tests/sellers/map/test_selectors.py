from collections import Counter

import h3.api.basic_int as h3
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sellers import constants
from sellers.map import cells
from sellers.map.areas import Box, Circle
from sellers.map.cells import Coordinates
from sellers.map.features import Cluster, Feature, Marker
from sellers.map.selectors import markers_of, sellers_within
from sellers.models import PresenceStatus, Seller
from tests.sellers.conftest import TAIPEI, on_the_map

WORLD = Box(-180, -90, 180, 90, 2)
pytestmark = pytest.mark.django_db


def ids(features):
    return [feature.id for feature in features]


def clusters(features: list[Feature]) -> list[Cluster]:
    """Return what the features tell, all of them clusters."""
    told = [each.properties for each in features]
    assert all(isinstance(each, Cluster) for each in told)
    return [each for each in told if isinstance(each, Cluster)]


def test_a_marker_tells_the_public_facts_and_no_more(seller_on_the_map):
    Seller.objects.update(rating_avg=4.5)
    [feature] = sellers_within(WORLD)
    center = cells.center(seller_on_the_map.cell)
    assert feature.id == seller_on_the_map.pk
    assert feature.geometry.coordinates == (center.longitude, center.latitude)
    assert feature.properties == Marker(
        id=seller_on_the_map.pk,
        username="alice",
        picture_url=None,
        rating_avg=4.5,
        status="online",
        price_per_minute="5.000",
        preview_seconds=0,
        minimum_seconds=0,
        increment_seconds=1,
        precision="area",
    )


def test_a_radius_is_in_meters(seller_on_the_map):
    taichung = Coordinates(24.1477, 120.6736)  # 133 km away
    assert ids(sellers_within(Circle(taichung, 135_000))) == [seller_on_the_map.pk]
    assert sellers_within(Circle(taichung, 130_000)) == []


@pytest.mark.parametrize(
    ("there", "here"),
    [
        (Coordinates(10, 179.99), Coordinates(10, -179.99)),
        (Coordinates(89.99, 10), Coordinates(89.99, -170)),
        (Coordinates(-89.99, 10), Coordinates(-89.99, -170)),
        (Coordinates(0, 180), Coordinates(0, -180)),
    ],
)
def test_a_radius_reaches_across_the_antimeridian_and_the_poles(there, here):
    [seller] = on_the_map(there)
    on_the_map(Coordinates(0, 0))
    assert ids(sellers_within(Circle(here, 5000))) == [seller.pk]


def test_a_radius_of_half_the_world_reaches_everybody():
    sellers = on_the_map(TAIPEI, Coordinates(-25, -58), Coordinates(90, 0))
    everybody = sellers_within(Circle(TAIPEI, constants.RADIUS_MAX_METERS))
    assert set(ids(everybody)) == {seller.pk for seller in sellers}


def test_a_box_may_cross_the_antimeridian():
    east, west, _ = on_the_map(
        Coordinates(0, 179), Coordinates(0, -179), Coordinates(0, 0)
    )
    assert set(ids(sellers_within(Box(178, -5, -178, 5)))) == {east.pk, west.pk}
    assert sellers_within(Box(-176, -5, -16, 5)) == []


def test_a_box_holds_the_pole_and_its_edges_follow_the_parallels():
    pole, north = on_the_map(Coordinates(90, 0), Coordinates(60.5, 0))
    assert set(ids(sellers_within(Box(-180, 80, 180, 90)))) == {pole.pk}
    # A great circle from corner to corner would bulge over the second one.
    assert sellers_within(Box(-80, 20, 80, 55)) == []
    assert set(ids(sellers_within(Box(-80, 20, 80, 61)))) == {north.pk}


def test_the_order_is_by_cell_then_by_id():
    sellers = on_the_map(TAIPEI, Coordinates(25.06, 121.5), TAIPEI, TAIPEI)
    expected = sorted(sellers, key=lambda seller: (seller.cell, seller.pk))
    for area in (WORLD, Circle(TAIPEI, 50_000), Circle(Coordinates(25, 121), 90_000)):
        assert ids(sellers_within(area)) == [seller.pk for seller in expected]


def test_nobody_is_there_who_is_not_on_the_map(seller, bob):
    assert sellers_within(WORLD) == []
    assert markers_of([seller.pk, bob.pk]) == []


def test_a_crowded_view_is_told_in_clusters(monkeypatch):
    monkeypatch.setattr(constants, "MARKERS_MAX", 3)
    paris = Coordinates(48.85, 2.35)
    on_the_map(TAIPEI, TAIPEI, paris)
    on_the_map(TAIPEI, status=PresenceStatus.STREAMING)

    told = clusters(sellers_within(WORLD))
    assert {(each.count, each.streaming_count) for each in told} == {(3, 1), (1, 0)}


def test_clusters_split_as_the_map_is_zoomed_in(monkeypatch):
    monkeypatch.setattr(constants, "MARKERS_MAX", 3)
    on_the_map(*(Coordinates(25 + n / 50, 121.5 + n / 50) for n in range(5)))
    counts = [
        len(sellers_within(Box(121.4, 24.9, 121.6, 25.1, zoom)))
        for zoom in range(2, 16)
    ]
    assert counts == sorted(counts)
    assert (counts[0], counts[-1]) == (1, 5)


@pytest.mark.parametrize("resolution", range(9))
def test_every_seller_is_counted_in_the_parent_of_their_cell(monkeypatch, resolution):
    monkeypatch.setattr(constants, "MARKERS_MAX", 1)
    places = [Coordinates(x * 7.3 - 80, x * 17.9 - 170) for x in range(20)]
    on_the_map(*places)
    monkeypatch.setattr(Box, "cluster_resolution", resolution)
    counts = {each.id.int: each.count for each in clusters(sellers_within(WORLD))}
    expected = Counter(
        h3.cell_to_parent(h3.latlng_to_cell(*place, 8), resolution) for place in places
    )
    assert counts == expected


def test_a_view_is_one_query_however_many_sellers_it_holds():
    for count in (1, 3):
        on_the_map(*[TAIPEI] * count)
        with CaptureQueriesContext(connection) as queries:
            sellers_within(WORLD)
        assert len(queries) == 1


@pytest.mark.parametrize(
    ("area", "index"),
    [
        (Box(121, 24, 122, 26), "sellers_on_the_map_box"),
        (Box(179, 24, -179, 26), "sellers_on_the_map_box"),
        (Circle(TAIPEI, 1000), "sellers_on_the_map_radius"),
    ],
)
def test_the_partial_spatial_index_answers(area, index):
    on_the_map(*(Coordinates(n % 80, n % 170) for n in range(1000)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE sellers_seller")
    with CaptureQueriesContext(connection) as queries:
        sellers_within(area)
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + queries[0]["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert index in plan
