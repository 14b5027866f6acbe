import math

import h3.api.basic_int as h3
from hypothesis import assume, given
from hypothesis import strategies as st

from sellers import constants
from sellers.map import cells
from sellers.map.cells import Coordinates
from tests.sellers.conftest import moved

everywhere = st.builds(
    Coordinates,
    st.floats(min_value=-90, max_value=90),
    st.floats(min_value=-180, max_value=180),
)


@given(everywhere)
def test_a_point_is_still_in_its_own_cell(point):
    assert cells.is_still_in(cells.cell_at(point), point)


@given(everywhere)
def test_a_cells_centre_is_a_valid_point_in_the_cell(point):
    cell = cells.cell_at(point)
    center = cells.center(cell)
    assert -90 <= center.latitude <= 90
    assert -180 <= center.longitude <= 180
    assert cells.cell_at(center) == cell


@given(everywhere)
def test_a_point_is_within_a_few_radii_of_its_cells_centre(point):
    center = cells.center(cells.cell_at(point))
    assert cells.distance_meters(center, point) < 2 * cells.RADIUS_METERS


def test_who_is_just_past_the_border_is_still_in_the_cell_and_who_is_far_is_not():
    center = cells.center(cells.cell_at(Coordinates(25.033, 121.5654)))
    cell = cells.cell_at(center)
    north = [
        Coordinates(center.latitude + n * 1e-5, center.longitude) for n in range(2000)
    ]
    left = next(point for point in north if cells.cell_at(point) != cell)
    kept = next(point for point in north if not cells.is_still_in(cell, point))
    to_border = cells.distance_meters(center, left)
    assert 1.24 < cells.distance_meters(center, kept) / to_border < 1.26


def test_the_antimeridian_and_the_poles_split_no_cell():
    assert cells.cell_at(Coordinates(10, 180)) == cells.cell_at(Coordinates(10, -180))
    assert cells.cell_at(Coordinates(90, 0)) == cells.cell_at(Coordinates(90, 100))
    cell = cells.cell_at(Coordinates(0, 180))
    assert cells.is_still_in(cell, Coordinates(0, -180))


@given(everywhere, st.integers(0, 6), st.sampled_from([*constants.ZONE_RINGS]))
def test_a_zone_tells_the_coarse_cell_of_its_place_and_no_more(
    point, child, radius_meters
):
    coarse = h3.cell_to_parent(cells.cell_at(point), constants.ZONE_CENTER_RESOLUTION)
    children = h3.cell_to_children(coarse, constants.CELL_RESOLUTION)
    other = cells.center(children[child % len(children)])
    rings = constants.ZONE_RINGS[radius_meters]
    assert cells.zone_around(point, rings=rings) == cells.zone_around(
        other, rings=rings
    )


@given(
    everywhere,
    st.floats(0, 2 * math.pi),
    st.floats(0, 1),
    st.sampled_from([*constants.ZONE_RINGS]),
)
def test_a_zone_holds_whatever_is_within_its_radius(
    point, heading, share, radius_meters
):
    assume(abs(point.latitude) < 80)  # where ``moved`` goes by a flat Earth
    near = moved(point, heading, share * radius_meters)
    rings = constants.ZONE_RINGS[radius_meters]
    assert cells.cell_at(near) in cells.zone_around(point, rings=rings)
