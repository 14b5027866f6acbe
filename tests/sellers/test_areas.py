import pytest
from hypothesis import given
from hypothesis import strategies as st

from sellers import cells, constants
from sellers.areas import Box, Circle
from sellers.cells import Coordinates

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
