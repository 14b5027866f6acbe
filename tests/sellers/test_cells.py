from hypothesis import given
from hypothesis import strategies as st

from sellers import cells
from sellers.cells import Coordinates

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
