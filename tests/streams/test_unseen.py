"""A stream by its id, while others find its seller offline, suspended or gone."""

from datetime import timedelta
from http import HTTPStatus
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.services import leaving, suspensions
from billing.models import Hold
from sellers.constants import HidingTime
from sellers.map.cells import Coordinates
from sellers.selectors import profiles
from sellers.services import barring, hiding, zones
from streams.models import Viewing
from streams.services import streams
from tests.streams.conftest import at, client_of, connect_both, give, request
from tests.streams.test_blocks import MAP, NOBODY

HOME = Coordinates(25.0417, 121.5432)
ENDED = "/api/streams?status=ended"


def hide(seller):
    hiding.hide(user_id=seller.pk, lasts=HidingTime.HOUR, now=at(1))


def come_home(seller):
    """Have a private zone, and be nowhere that is known to be outside."""
    zones.add(user_id=seller.pk, name="Home", point=HOME, radius_meters=300, now=at(1))


def answers(user, stream_id):
    """Return what a user is told of a stream, whichever way they ask."""
    client, path = client_of(user), f"/api/streams/{stream_id}"
    told = [client.get(path), client.get(f"{path}/quote")]
    return [(each.status_code, each.content) for each in told]


@pytest.mark.parametrize("vanish", [hide, come_home])
def test_who_is_out_of_sight_is_found_by_no_stream_they_were_seen_with(
    stream, seller, mallory, vanish
):
    give(mallory, 10_000_000)
    absent, path = uuid4(), f"/api/streams/{stream.pk}"
    assert [code for code, _ in answers(mallory, stream.pk)] == [HTTPStatus.OK] * 2

    vanish(seller)

    assert answers(mallory, stream.pk) == answers(mallory, absent)
    refused = client_of(mallory).post(f"{path}/viewings")
    nothing = client_of(mallory).post(f"/api/streams/{absent}/viewings")
    assert refused.status_code == nothing.status_code == HTTPStatus.NOT_FOUND
    assert refused.content == nothing.content
    assert not Viewing.objects.exists()
    assert not Hold.objects.exists()
    assert client_of(seller).get(path).json()["status"] == "live"


@pytest.mark.parametrize("vanish", [hide, come_home])
def test_a_profile_names_no_stream_of_who_is_out_of_sight(
    stream, seller, mallory, vanish
):
    def told():
        shown = client_of(mallory).get(f"/api/profiles/{seller.pk}").json()
        profile = {
            "status": shown["presence_status"],
            "live_stream": shown["live_stream"],
        }
        return [profile, profiles.status(seller_id=seller.pk)]

    for each in told():
        assert each["live_stream"]["id"] == str(stream.pk)

    vanish(seller)

    assert told() == [NOBODY, NOBODY]


def test_who_watches_somebody_who_hides_goes_on(stream, seller, buyer):
    viewing = connect_both(request(stream, buyer))

    hide(seller)

    viewing.refresh_from_db()
    assert viewing.is_open
    found = client_of(buyer).get(f"/api/streams/{stream.pk}")
    assert found.json()["status"] == "live"


def test_who_was_taken_off_the_map_is_still_watched_by_the_link(
    stream, seller, mallory
):
    barring.bar(user_id=seller.pk, now=at(1))

    assert client_of(mallory).get(MAP).json()["features"] == []
    found = client_of(mallory).get(f"/api/streams/{stream.pk}")
    assert found.json()["status"] == "live"


@pytest.mark.parametrize("vanish", [hide, come_home])
def test_what_is_past_tells_nobody_that_its_seller_hides(
    stream, seller, mallory, vanish
):
    streams.stop(seller_id=seller.pk, stream_id=stream.pk, now=at(10))
    client = client_of(mallory)
    paths = [ENDED, f"/api/streams/{stream.pk}"]
    before = [client.get(path).json() for path in paths]
    assert before[0]["results"] == [before[1]]

    vanish(seller)

    assert [client.get(path).json() for path in paths] == before


def suspend(seller):
    now = timezone.now()
    suspensions.suspend(
        user_id=seller.pk, reason="spam", now=now, until=now + timedelta(days=1)
    )


def leave(seller):
    leaving.leave(user_id=seller.pk, password="password", now=timezone.now())


@pytest.mark.parametrize("go", [suspend, leave])
def test_of_who_is_suspended_or_has_left_no_stream_is_found(
    stream, seller, mallory, go
):
    seller.set_password("password")
    seller.save()
    streams.stop(seller_id=seller.pk, stream_id=stream.pk, now=at(10))

    go(seller)

    assert client_of(mallory).get(ENDED).json()["results"] == []
    assert answers(mallory, stream.pk) == answers(mallory, uuid4())
