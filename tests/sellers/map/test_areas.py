import pytest
from hypothesis import given
from hypothesis import strategies as st

from sellers import constants
from sellers.map import cells
from sellers.map.areas import Box, Circle
from sellers.map.cells import Coordinates

latitudes = st.floats(min_value=-90, max_value=90)
longitudes = st.floats(min_value=-180, max_value=180)
points = st.builds(Coordinates, latitudes, longitudes)
boxes = st.builds(
    lambda west, east, ys, zoom: Box(west, min(ys), east, max(ys), zoom),
    longitudes,
    longitudes,
    st.tuples(latitudes, latitudes),
    st.floats(min_value=-2, max_value=24),
)


@given(boxes, points)
def test_a_snapped_box_holds_whatever_the_box_held(box, point):
    if box.holds(point):
        assert box.snapped().holds(point)


@given(boxes)
def test_snapping_is_coarse_but_adds_little(box):
    snapped = box.snapped()
    allowed = 2 * max(2**constants.BOX_STEP_MIN_LOG2, box.width / 60, 180 / 60)
    assert snapped.width - box.width <= allowed + 1e-9
    assert snapped.snapped().snapped() == snapped.snapped()


@given(boxes, points)
def test_the_parts_of_a_box_hold_what_it_holds(box, point):
    parts = box.parts
    assert box.holds(point) == any(part.holds(point) for part in parts)
    assert all(part.west <= part.east for part in parts)


@pytest.mark.parametrize(
    ("west", "east", "wrapped"),
    [
        (182.9, 193.1, (-177.1, -166.9)),
        (-193.1, -182.9, (166.9, 177.1)),
        (170, 190, (170, -170)),
        (170, -170, (170, -170)),
        (170, 180, (170, -180)),
        (-180, 170, (-180, 170)),
        (180, 180, (-180, -180)),
        (-190, 170, (-180, 180)),
        (-180, 180, (-180, 180)),
        (-500, 500, (-180, 180)),
        (902.9, 913.1, (-177.1, -166.9)),
    ],
)
def test_a_box_that_was_panned_round_the_world_is_the_same_box(west, east, wrapped):
    box = Box(west, -10, east, 10).wrapped()
    assert (box.west, box.east) == pytest.approx(wrapped)
    assert box.wrapped() == box
    assert (
        Box(west, -10, east, 10).snapped()
        == Box(*wrapped[:1], -10, wrapped[1], 10).snapped()
    )


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_meridian_has_one_name(degrees_east):
    name = cells.longitude_of(degrees_east)
    assert -180 <= name < 180
    assert cells.longitude_of(name) == name


@given(st.integers(-179, 179), latitudes, st.sampled_from([180.0, -180.0]))
def test_what_is_on_the_antimeridian_is_in_the_boxes_on_both_sides(edge, latitude, it):
    place = Coordinates(latitude, it).rounded()
    for box in (Box(edge, -90, 180, 90), Box(-180, -90, edge, 90)):
        assert box.snapped().holds(place)


def test_neighbours_share_one_box():
    taipei = Box(121.50, 25.00, 121.60, 25.10, 12)
    panned = Box(121.5003, 25.0004, 121.6003, 25.1004, 12.2)
    assert taipei.snapped() == panned.snapped()


def test_who_searches_from_one_cell_searches_from_its_centre():
    center = Coordinates(25.033, 121.5654)
    nearby = Coordinates(25.0331, 121.5655)
    assert Circle(center, 901).snapped() == Circle(nearby, 999.9).snapped()
    assert Circle(center, 901).snapped() == Circle(
        cells.center(cells.cell_at(center)), 1000
    )


@pytest.mark.parametrize(
    ("box", "resolution"),
    [
        (Box(-180, -90, 180, 90, 0), 0),
        (Box(-180, -90, 180, 90, 20), 0),
        (Box(0, 0, 90, 80, 4), 1),
        (Box(121, 24, 122, 26, 9), 5),
        (Box(121.5, 25, 121.6, 25.1, 14), 8),
        (Box(121.5, 25, 121.5, 25, 24), 8),
    ],
)
def test_clusters_are_as_fine_as_the_view_allows(box, resolution):
    assert box.cluster_resolution == resolution
