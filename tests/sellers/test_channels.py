from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.utils import timezone

from accounts import tokens
from accounts.models import User
from accounts.services import sessions, suspensions, users
from sellers.map import cells
from sellers.map.cells import Coordinates
from sellers.services import places, selling
from tests.realtime.client import Client, client_of
from tests.sellers.conftest import TAIPEI, appear, disappear, on_the_map, place
from tests.servers import Server, serve

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.journey]

TAIPEI_VIEW = {"bbox": [121.4, 24.9, 121.7, 25.2], "zoom": 12}
LONDON_VIEW = {"bbox": [-0.5, 51.2, 0.3, 51.7], "zoom": 10}


@contextmanager
def phone_of(user: User, server: Server) -> Iterator[Client]:
    """Connect a signed-in phone of a user."""
    session = sessions.start(user=user, user_agent="phone", now=timezone.now())
    with client_of(server, tokens.issue(session=session).access) as client:
        yield client


def pan(phone, view):
    """Turn a map to another view; return the answer."""
    phone.say("1", "2", "map:view", "viewport", view)
    return phone.hear_reply("2")


def sellers(answer):
    assert answer["status"] == "ok", answer
    return [feature["id"] for feature in answer["response"]["sellers"]]


def test_the_story_of_a_marker_on_two_servers(seller, bob, mallory):
    """Bob looks at Taipei on one server, mallory at London on another."""
    alice = str(seller.pk)
    with (
        serve(2) as (one, other),
        phone_of(bob, one) as bobs,
        phone_of(mallory, other) as mallorys,
    ):
        assert sellers(bobs.join("map:view", TAIPEI_VIEW)) == []
        assert sellers(mallorys.join("map:view", LONDON_VIEW)) == []

        place(seller.pk, TAIPEI, now=timezone.now())
        diff = bobs.hear_event("sellers_diff")
        assert diff["removes"] == []
        [feature] = diff["upserts"]
        center = cells.center(cells.cell_at(TAIPEI))
        assert feature["id"] == feature["properties"]["id"] == alice
        assert feature["geometry"]["coordinates"] == [center.longitude, center.latitude]
        assert feature["properties"]["status"] == "online"

        # What happens within a second of a frame comes merged in the next one.
        for price in (6000, 7000):
            selling.set_offer(
                user_id=seller.pk,
                is_seller=True,
                price_per_minute_millicredits=price,
                now=timezone.now(),
            )
        [feature] = bobs.hear_event("sellers_diff")["upserts"]
        assert feature["properties"]["price_per_minute"] == "7.000"

        places.begin_streaming(
            seller_id=seller.pk,
            price_per_minute_millicredits=9000,
            now=timezone.now(),
        )
        [feature] = bobs.hear_event("sellers_diff")["upserts"]
        assert feature["properties"]["status"] == "streaming"
        assert feature["properties"]["price_per_minute"] == "9.000"
        assert feature["geometry"]["coordinates"] == [TAIPEI.longitude, TAIPEI.latitude]

        places.end_streaming(seller_id=seller.pk, now=timezone.now())
        [feature] = bobs.hear_event("sellers_diff")["upserts"]
        assert feature["properties"]["precision"] == "area"
        assert feature["properties"]["price_per_minute"] == "7.000"
        assert feature["geometry"]["coordinates"] == [center.longitude, center.latitude]

        users.update_profile(user_id=seller.pk, username="alicia")
        [feature] = bobs.hear_event("sellers_diff")["upserts"]
        assert feature["properties"]["username"] == "alicia"

        # Whoever moves out of one view and into another is told to both.
        place(seller.pk, Coordinates(51.5, -0.12), now=timezone.now())
        assert bobs.hear_event("sellers_diff") == {
            "upserts": [],
            "removes": [alice],
        }
        # The first mallory hears at all: Taipei never concerned her.
        [feature] = mallorys.hear_event("sellers_diff")["upserts"]
        assert feature["id"] == alice

        # Who pans there finds the same.
        assert sellers(pan(bobs, LONDON_VIEW)) == [alice]

        selling.set_offer(user_id=seller.pk, is_seller=False, now=timezone.now())
        for phone in (bobs, mallorys):
            diff = phone.hear_event("sellers_diff")
            assert diff == {"upserts": [], "removes": [alice]}


def test_a_crowd_is_told_in_clusters_and_back_in_markers(seller, bob):
    crowd = on_the_map(*[TAIPEI] * 500)
    with serve() as [server], phone_of(bob, server) as phone:
        assert len(sellers(phone.join("map:view", TAIPEI_VIEW))) == 500

        place(seller.pk, TAIPEI, now=timezone.now())
        diff = phone.hear_event("sellers_diff")
        assert set(diff["removes"]) == {str(each.pk) for each in crowd}
        assert [each["properties"]["count"] for each in diff["upserts"]] == [501]
        [cluster_id] = [each["id"] for each in diff["upserts"]]

        disappear(seller.pk)
        diff = phone.hear_event("sellers_diff")
        assert diff["removes"] == [cluster_id]
        assert {each["id"] for each in diff["upserts"]} == {
            str(each.pk) for each in crowd
        }


def test_who_looks_at_a_seller_is_told_their_status(seller, bob):
    topic = f"seller:{seller.pk}"
    with serve() as [server], phone_of(bob, server) as phone:
        assert phone.join(topic, {})["response"]["status"] == "online"
        places.begin_streaming(seller_id=seller.pk, now=timezone.now())
        told = phone.hear_event("status")
        assert told == {"status": "streaming", "live_stream": None}
        assert phone.join(topic, {})["response"] == told
        places.end_streaming(seller_id=seller.pk, now=timezone.now())
        assert phone.hear_event("status")["status"] == "online"
        disappear(seller.pk)
        assert phone.hear_event("status")["status"] == "offline"


def test_an_unknown_a_suspended_and_an_offline_seller_look_alike(seller, bob, mallory):
    disappear(seller.pk)
    unknown = "01900000-0000-7000-8000-000000000000"
    appear(mallory.pk)
    offline = {"status": "ok", "response": {"status": "offline", "live_stream": None}}
    with serve() as [server], phone_of(bob, server) as phone:
        topic = f"seller:{mallory.pk}"
        assert phone.join(topic, {})["response"]["status"] == "online"
        suspensions.suspend(user_id=mallory.pk, reason="fraud", now=timezone.now())
        assert phone.hear_event("status") == offline["response"]
        for user_id in (seller.pk, mallory.pk, unknown):
            assert phone.join(f"seller:{user_id}", {}) == offline
        nobody = phone.join("seller:somebody", {})
        assert nobody["response"]["reason"] == "unmatched topic"


def test_a_map_without_a_box_is_the_world_and_panned_round_it_is_the_same_place(
    seller, bob
):
    place(seller.pk, Coordinates(-10, -172), now=timezone.now())
    with serve() as [server], phone_of(bob, server) as phone:
        [feature] = phone.join("map:view", {})["response"]["sellers"]
        assert feature["id"] == str(seller.pk)
        for west, east in ((182.9, 193.1), (-177.1, -166.9), (542.9, 553.1)):
            answer = pan(phone, {"bbox": [west, -20, east, 0], "zoom": 6.0})
            assert answer["response"]["sellers"] == [feature]
        assert pan(phone, {"bbox": [170, -20, 182, 0]})["response"]["sellers"] == []


def test_what_is_no_viewport_is_refused_and_the_old_one_stays(seller, bob):
    wrong = [
        {"bbox": [1, 2, 3]},
        {"bbox": [1, 2, 3, 4, 5]},
        {"bbox": ["1", 2, 3, 4]},
        {"bbox": [1, 4, 3, 2]},
        {"bbox": [None, 2, 3, 4]},
        {"bbox": [1, 2, 3, 91]},
        {"bbox": [1, 2, 3, 4], "zoom": 99},
        {"bbox": [1, 2, 3, 4], "zoom": None},
        {"bbox": None},
        ["bbox"],
    ]
    with serve() as [server], phone_of(bob, server) as phone:
        for payload in wrong:
            answer = phone.join("map:view", payload)
            assert answer == {"status": "error", "response": {"reason": "invalid"}}
        phone.join("map:view", TAIPEI_VIEW)
        for payload in wrong:
            answer = pan(phone, payload)
            assert answer == {"status": "error", "response": {"reason": "invalid"}}
        place(seller.pk, TAIPEI, now=timezone.now())
        [feature] = phone.hear_event("sellers_diff")["upserts"]
        assert feature["id"] == str(seller.pk)
