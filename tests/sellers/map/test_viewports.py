from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from sellers.map.areas import Box
from sellers.map.features import Feature, Marker, Point, Status
from sellers.map.viewports import Told, Viewports
from tests.sellers.map.test_areas import boxes, points


def marker(id_: UUID, status: Status = "online") -> Feature:
    properties = Marker(
        id=id_,
        username="alice",
        picture_url=None,
        rating_avg=None,
        status=status,
        price_per_minute="5.000",
        preview_seconds=0,
        minimum_seconds=0,
        increment_seconds=1,
        precision="area",
    )
    return Feature(id_, Point((121.5, 25.0)), properties)


@given(st.lists(boxes, max_size=20), points)
def test_the_viewports_of_a_point_are_those_whose_box_holds_it(some_boxes, point):
    viewports = Viewports()
    opened = [viewports.open(box.snapped()) for box in some_boxes]
    found = list(viewports.at(point))
    assert set(found) == {each for each in opened if each.box.holds(point)}
    assert len(found) == len(set(found))


@given(st.lists(boxes, min_size=1, max_size=10), points)
def test_a_closed_viewport_is_found_no_more_and_leaves_nothing_behind(
    some_boxes, point
):
    viewports = Viewports()
    for viewport in {viewports.open(box) for box in some_boxes}:
        assert viewport in viewports
        viewports.close(viewport)
        assert viewport not in viewports
    assert list(viewports.at(point)) == []
    assert (len(viewports), viewports._tiles, dict(viewports._levels)) == (0, {}, {})


def test_neighbours_share_a_viewport():
    viewports = Viewports()
    box = Box(121.5, 25, 121.6, 25.1, 12).snapped()
    assert viewports.open(box) is viewports.open(box)


def test_only_what_is_new_or_gone_is_told():
    alice, bob, carol = uuid4(), uuid4(), uuid4()
    told = Told([marker(alice), marker(bob)])
    streaming = marker(alice, "streaming")

    assert told.update([streaming, marker(bob)], [carol]) == ((streaming,), ())
    assert told.update([streaming], [bob]) == ((), (bob,))
    assert told.update([], [bob]) == ((), ())
    assert told.replace([marker(carol)]) == ((marker(carol),), (alice,))
    assert told.replace([marker(carol)]) == ((), ())
    assert len(told) == 1
