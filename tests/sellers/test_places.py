from datetime import timedelta

import pytest

from core.errors import Throttled
from sellers.constants import HidingTime
from sellers.errors import NotASeller, NotOnline
from sellers.map import cells
from sellers.map.cells import Coordinates
from sellers.models import ExactLocation, Precision, PresenceStatus, Seller
from sellers.services import hiding, places, presence
from tests.sellers.conftest import NOW, TAIPEI, disappear, place

CENTER = cells.center(cells.cell_at(TAIPEI))


def east(meters: float, of: Coordinates = CENTER) -> Coordinates:
    return Coordinates(of.latitude, of.longitude + meters / 100_860)


def published(seller: Seller) -> Coordinates:
    assert seller.public_location is not None
    return Coordinates.of_point(seller.public_location)


def test_everybody_is_told_the_centre_of_the_cell_and_nothing_finer(seller):
    seller = place(seller.pk, TAIPEI)
    assert published(seller) == CENTER
    assert (seller.precision, seller.cell) == (Precision.AREA, cells.cell_at(TAIPEI))


def test_only_the_last_exact_location_is_kept(seller):
    place(seller.pk, TAIPEI)
    place(seller.pk, east(20), now=NOW + timedelta(seconds=5))
    location = ExactLocation.objects.get()
    assert Coordinates.of_point(location.point) == east(20).rounded()
    assert location.reported_at == NOW + timedelta(seconds=5)


def test_one_who_does_not_sell_has_no_place(bob):
    with pytest.raises(NotASeller):
        place(bob.pk, TAIPEI)
    assert not Seller.objects.exists()
    assert not ExactLocation.objects.exists()


def test_an_offline_seller_is_told_their_area_but_is_not_on_the_map(seller):
    disappear(seller.pk)
    seller = place(seller.pk, TAIPEI)
    assert seller.place == CENTER
    assert seller.public_location is None


def test_the_published_cell_is_kept_for_ten_minutes(seller):
    place(seller.pk, CENTER)
    for minute in range(1, 10):
        moved = place(
            seller.pk, east(minute * 150), now=NOW + timedelta(minutes=minute)
        )
        assert published(moved) == CENTER
    moved = place(seller.pk, east(1500), now=NOW + timedelta(minutes=10))
    assert moved.cell == cells.cell_at(east(1500))
    assert moved.jumped_at is None


def test_the_published_cell_is_kept_while_its_border_is_near(seller):
    place(seller.pk, CENTER)
    outside = next(
        east(meters)
        for meters in range(300, 900)
        if cells.cell_at(east(meters)) != cells.cell_at(CENTER)
    )
    moved = place(seller.pk, east(20, of=outside), now=NOW + timedelta(hours=1))
    assert published(moved) == CENTER


def test_a_jump_nobody_could_travel_is_published_at_once_and_marked(seller):
    place(seller.pk, CENTER)
    soon = NOW + timedelta(minutes=1)
    london = Coordinates(51.5, -0.12)
    moved = place(seller.pk, london, now=soon)
    assert moved.cell == cells.cell_at(london)
    assert moved.jumped_at == soon


def test_the_noise_of_a_phone_is_no_jump(seller):
    place(seller.pk, CENTER)
    moved = place(seller.pk, east(400), now=NOW + timedelta(milliseconds=1))
    assert moved.jumped_at is None


def test_a_jump_is_seen_across_an_absence(seller):
    place(seller.pk, CENTER)
    disappear(seller.pk)
    london = Coordinates(51.5, -0.12)
    moved = place(seller.pk, london, now=NOW + timedelta(minutes=1))
    assert moved.cell == cells.cell_at(london)


def test_coming_back_for_a_moment_tells_no_border_crossed(seller):
    place(seller.pk, CENTER)
    disappear(seller.pk)
    moved = place(seller.pk, east(900), now=NOW + timedelta(minutes=5))
    assert moved.cell == cells.cell_at(CENTER)


def test_the_exact_point_is_published_only_during_a_stream(seller_on_the_map):
    user_id = seller_on_the_map.pk
    streaming = places.begin_streaming(seller_id=user_id, now=NOW)
    assert published(streaming) == TAIPEI
    assert streaming.precision == Precision.EXACT
    assert streaming.presence_status == PresenceStatus.STREAMING

    walked = place(user_id, east(30), now=NOW + timedelta(seconds=10))
    assert published(walked) == east(30).rounded()

    places.end_streaming(seller_id=user_id, now=NOW + timedelta(seconds=20))
    places.end_streaming(seller_id=user_id, now=NOW + timedelta(seconds=21))
    ended = Seller.objects.get()
    assert published(ended) == CENTER
    assert ended.precision == Precision.AREA
    assert ended.presence_status == PresenceStatus.ONLINE


def test_a_stream_that_begins_with_an_old_report_is_shown_as_an_area(
    seller_on_the_map,
):
    """The report may be of yesterday's bed: it is kept for up to a day."""
    seller_id = seller_on_the_map.pk
    told = NOW + timedelta(seconds=60)

    streaming = places.begin_streaming(seller_id=seller_id, now=told)

    assert streaming.precision == Precision.AREA
    assert published(streaming) == CENTER


def test_a_report_that_is_fresh_is_shown_and_stays_until_the_stream_ends(
    seller_on_the_map,
):
    seller_id = seller_on_the_map.pk
    place(seller_id, TAIPEI)
    began = NOW + timedelta(seconds=59)

    streaming = places.begin_streaming(seller_id=seller_id, now=began)

    assert streaming.precision == Precision.EXACT
    assert published(streaming) == TAIPEI
    an_hour_later = began + timedelta(hours=1)
    presence.sync(user_id=seller_id, now=an_hour_later)
    later = Seller.objects.get(pk=seller_id)
    assert later.precision == Precision.EXACT
    assert published(later) == TAIPEI


def test_a_stream_shown_as_an_area_is_exact_from_its_next_report_on(seller_on_the_map):
    seller_id = seller_on_the_map.pk
    began = NOW + timedelta(hours=5)
    places.begin_streaming(seller_id=seller_id, now=began)

    streaming = place(seller_id, TAIPEI, now=began + timedelta(seconds=10))

    assert streaming.precision == Precision.EXACT
    assert published(streaming) == TAIPEI


def test_who_hid_in_a_stream_is_exact_again_only_by_a_fresh_report(seller_on_the_map):
    seller_id = seller_on_the_map.pk
    place(seller_id, TAIPEI)
    places.begin_streaming(seller_id=seller_id, now=NOW)
    hiding.hide(user_id=seller_id, lasts=HidingTime.HOUR, now=NOW)
    shown = NOW + timedelta(minutes=30)

    hiding.show(user_id=seller_id, now=shown)

    assert Seller.objects.get(pk=seller_id).precision == Precision.AREA
    assert place(seller_id, TAIPEI, now=shown).precision == Precision.EXACT


def test_a_stream_without_a_report_is_shown_as_an_area(seller_on_the_map):
    ExactLocation.objects.all().delete()
    streaming = places.begin_streaming(seller_id=seller_on_the_map.pk, now=NOW)
    assert published(streaming) == CENTER
    assert streaming.precision == Precision.AREA


def test_who_lost_every_connection_during_a_stream_is_not_shown(seller_on_the_map):
    places.begin_streaming(seller_id=seller_on_the_map.pk, now=NOW)
    disappear(seller_on_the_map.pk)
    seller = Seller.objects.get()
    assert seller.public_location is None
    places.end_streaming(seller_id=seller.pk, now=NOW)
    assert Seller.objects.get().presence_status == PresenceStatus.OFFLINE


def test_streaming_begins_only_for_a_seller_who_is_present(seller, bob):
    disappear(seller.pk)
    with pytest.raises(NotOnline):
        places.begin_streaming(seller_id=seller.pk, now=NOW)
    with pytest.raises(NotASeller):
        places.begin_streaming(seller_id=bob.pk, now=NOW)
    assert Seller.objects.get().presence_status == PresenceStatus.OFFLINE


def test_the_thirteenth_report_in_a_minute_is_refused(seller):
    for _ in range(12):
        place(seller.pk, TAIPEI)
    with pytest.raises(Throttled):
        place(seller.pk, CENTER)
    assert Coordinates.of_point(ExactLocation.objects.get().point) == TAIPEI


def test_exact_locations_of_absent_sellers_are_forgotten_within_a_minute(seller):
    disappear(seller.pk)
    place(seller.pk, TAIPEI)
    places.forget(now=NOW + timedelta(seconds=60))
    assert ExactLocation.objects.exists()
    places.forget(now=NOW + timedelta(seconds=61))
    assert not ExactLocation.objects.exists()
    assert Seller.objects.get().cell is not None


def test_the_cell_of_an_absent_seller_is_forgotten_once_it_is_old(seller):
    disappear(seller.pk)
    place(seller.pk, TAIPEI)
    places.forget(now=NOW + timedelta(seconds=601))
    seller = Seller.objects.get()
    assert (seller.cell, seller.cell_published_at) == (None, None)


def test_no_exact_location_is_kept_for_longer_than_a_day(seller_on_the_map):
    places.begin_streaming(seller_id=seller_on_the_map.pk, now=NOW)
    places.forget(now=NOW + timedelta(days=1, seconds=1))
    assert not ExactLocation.objects.exists()
    seller = Seller.objects.get()
    assert published(seller) == CENTER
    assert seller.precision == Precision.AREA


@pytest.mark.parametrize(
    "point",
    [
        Coordinates(90, 0),
        Coordinates(-90, 180),
        Coordinates(89.999, -179.999),
        Coordinates(0, 180),
        Coordinates(0, -180),
        Coordinates(-16.5, 179.9999),
    ],
)
def test_the_ends_of_the_world_have_cells_like_everywhere(seller, point):
    seller = place(seller.pk, point)
    assert cells.distance_meters(published(seller), point) < 1000


def test_no_coordinate_is_ever_logged(seller, caplog):
    with caplog.at_level("DEBUG"):
        place(seller.pk, TAIPEI)
        place(seller.pk, Coordinates(51.5074, -0.1278), now=NOW + timedelta(seconds=9))
    assert "25.03" not in caplog.text
    assert "51.50" not in caplog.text
