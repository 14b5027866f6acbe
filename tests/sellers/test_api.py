import json
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import User
from accounts.services import suspensions
from core.ids import new_id
from sellers.map import cells
from sellers.models import ExactLocation, Seller
from sellers.services import places
from tests.sellers.conftest import NOW, TAIPEI, on_the_map

OFFER = {
    "is_seller": True,
    "seller_description": "Night markets",
    "price_per_minute": "5.000",
    "location_consent": True,
}
LOCATION = {"lat": TAIPEI.latitude, "lon": TAIPEI.longitude, "accuracy": 12.5}
CENTER = cells.center(cells.cell_at(TAIPEI))


@pytest.fixture
def alices_client(alice):
    client = APIClient()
    client.force_authenticate(alice)
    return client


def put(client, path, body):
    return client.put(f"/api/profiles/me{path}", body, format="json")


def test_my_profile_before_i_ever_sold(bobs_client, bob):
    response = bobs_client.get("/api/profiles/me")
    assert response.status_code == 200
    assert response.json() == {
        "id": str(bob.pk),
        "username": "bob",
        "picture_url": None,
        "description": "",
        "seller_description": "",
        "is_seller": False,
        "presence_status": "offline",
        "price_per_minute": None,
        "preview_seconds": 0,
        "minimum_seconds": 0,
        "increment_seconds": 1,
        "rating_avg": None,
        "rating_count": 0,
        "reputation_tier": "new",
        "live_stream": None,
        "history": [],
        "location_consent": False,
        "is_concealed": False,
        "is_hidden": False,
        "hidden_until": None,
    }


def test_i_change_my_profile_wholly_or_in_part(bobs_client):
    replaced = put(bobs_client, "", {"username": "bobby", "description": "Hi"})
    changed = bobs_client.patch(
        "/api/profiles/me", {"description": "Hello"}, format="json"
    )
    incomplete = put(bobs_client, "", {"description": "Hi"})
    assert replaced.json()["username"] == "bobby"
    assert (changed.json()["username"], changed.json()["description"]) == (
        "bobby",
        "Hello",
    )
    assert incomplete.status_code == 400
    assert incomplete.json()["errors"][0]["field"] == "username"


def test_two_changes_of_different_fields_at_once_both_last(bob):
    """Each request has read its user before the other one commits."""
    clients = APIClient(), APIClient()
    for client in clients:
        client.force_authenticate(User.objects.get(pk=bob.pk))
    for client, change in zip(
        clients, ({"description": "Buys."}, {"username": "Robert"}), strict=True
    ):
        client.patch("/api/profiles/me", change, format="json")
    bob.refresh_from_db()
    assert (bob.username, bob.description) == ("Robert", "Buys.")


def test_what_a_user_may_not_write_is_ignored(alices_client, alice):
    forged = {
        "id": str(new_id()),
        "presence_status": "streaming",
        "rating_avg": 5,
        "rating_count": 1000,
        "reputation_tier": "gold",
        "is_staff": True,
        "consented_at": "2020-01-01T00:00:00Z",
    }
    put(alices_client, "", {"username": "alice"} | forged)
    profile = put(alices_client, "/seller", OFFER | forged).json()
    assert profile["id"] == str(alice.pk)
    assert profile["presence_status"] == "offline"
    assert (profile["rating_avg"], profile["rating_count"]) == (None, 0)
    assert profile["reputation_tier"] == "new"
    alice.refresh_from_db()
    assert not alice.is_staff


def test_i_become_a_seller_and_stop_again(alices_client):
    profile = put(alices_client, "/seller", OFFER).json()
    assert (profile["is_seller"], profile["location_consent"]) == (True, True)
    assert profile["seller_description"] == "Night markets"
    assert profile["price_per_minute"] == "5.000"
    profile = put(alices_client, "/seller", {"is_seller": False}).json()
    assert (profile["is_seller"], profile["location_consent"]) == (False, False)


def test_i_set_my_terms_one_by_one(alices_client):
    terms = {"preview_seconds": 10, "minimum_seconds": 30, "increment_seconds": 6}
    profile = put(alices_client, "/seller", OFFER | terms).json()
    assert {field: profile[field] for field in terms} == terms

    body = {"is_seller": True, "minimum_seconds": 0}
    profile = put(alices_client, "/seller", body).json()
    assert {field: profile[field] for field in terms} == terms | {"minimum_seconds": 0}


@pytest.mark.parametrize("consent", [{}, {"location_consent": False}])
def test_without_consent_i_am_no_seller(alices_client, consent):
    body = {"is_seller": True, "price_per_minute": "5.000"} | consent
    response = put(alices_client, "/seller", body)
    assert response.status_code == 400
    assert response.json()["code"] == "consent_required"
    assert not Seller.objects.filter(is_seller=True).exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("is_seller", None),
        ("is_seller", "perhaps"),
        ("is_seller", {}),
        ("location_consent", "perhaps"),
        ("price_per_minute", "0.099"),
        ("price_per_minute", "1000.001"),
        ("price_per_minute", "-5"),
        ("price_per_minute", "1.2345"),
        ("price_per_minute", "1e1"),
        ("price_per_minute", True),
        ("price_per_minute", []),
        ("preview_seconds", 61),
        ("preview_seconds", -1),
        ("preview_seconds", 1.5),
        ("preview_seconds", True),
        ("minimum_seconds", 61),
        ("minimum_seconds", None),
        ("minimum_seconds", []),
        ("increment_seconds", 0),
        ("increment_seconds", 7),
        ("increment_seconds", 120),
        ("increment_seconds", "10"),
        ("increment_seconds", 10.5),
        ("increment_seconds", True),
        ("increment_seconds", "many"),
        ("increment_seconds", {}),
        ("seller_description", "x" * 501),
        ("seller_description", 7),
    ],
)
def test_a_wrong_offer_is_refused_by_its_field(alices_client, field, value):
    response = put(alices_client, "/seller", OFFER | {field: value})
    assert response.status_code == 400
    assert {error["field"] for error in response.json()["errors"]} == {field}
    assert not Seller.objects.exists()


def test_anybodys_profile_says_what_they_sell(bobs_client, seller):
    response = bobs_client.get(f"/api/profiles/{seller.pk}")
    assert response.status_code == 200
    profile = response.json()
    assert (profile["id"], profile["username"]) == (str(seller.pk), "alice")
    assert (profile["is_seller"], profile["price_per_minute"]) == (True, "5.000")
    assert profile["presence_status"] == "online"
    assert "location_consent" not in profile


def test_a_suspended_user_and_one_who_never_was_are_answered_alike(
    bobs_client, seller, mallory
):
    suspensions.suspend(user_id=seller.pk, reason="fraud", now=NOW)
    suspended = bobs_client.get(f"/api/profiles/{seller.pk}")
    unknown = bobs_client.get(f"/api/profiles/{UUID(int=seller.pk.int + 1)}")
    assert (suspended.status_code, unknown.status_code) == (404, 404)
    assert suspended.content == unknown.content


def test_a_profile_takes_the_same_queries_whatever_it_holds(bobs_client, seller, bob):
    with CaptureQueriesContext(connection) as for_alice:
        bobs_client.get(f"/api/profiles/{seller.pk}")
    with CaptureQueriesContext(connection) as for_bob:
        bobs_client.get(f"/api/profiles/{bob.pk}")
    assert len(for_alice) == len(for_bob) == 5


def test_i_report_where_i_am_and_am_told_what_others_see(alices_client, seller):
    response = alices_client.post("/api/location", LOCATION, format="json")
    assert response.status_code == 200
    assert response.json() == {
        "public_location": {"lat": CENTER.latitude, "lon": CENTER.longitude},
        "precision": "area",
        "is_concealed": False,
    }


def test_while_streaming_others_see_exactly_where_i_am(
    alices_client, seller_on_the_map
):
    places.begin_streaming(seller_id=seller_on_the_map.pk, now=NOW)
    response = alices_client.post("/api/location", LOCATION, format="json")
    assert response.json() == {
        "public_location": {"lat": TAIPEI.latitude, "lon": TAIPEI.longitude},
        "precision": "exact",
        "is_concealed": False,
    }


def test_who_sells_nothing_has_no_place(bobs_client):
    response = bobs_client.post("/api/location", LOCATION, format="json")
    assert response.status_code == 403
    assert response.json()["code"] == "not_a_seller"
    assert not ExactLocation.objects.exists()


WRONG_NUMBERS: list[Any] = [
    None,
    True,
    "",
    "x",
    "1_0",
    "\u0661",
    "nan",
    [],
    {},
    "1" * 2000,
]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *((field, value) for field in LOCATION for value in WRONG_NUMBERS),
        ("lat", 90.000001),
        ("lat", -91),
        ("lon", 180.1),
        ("lon", -180.1),
        ("accuracy", -1),
    ],
)
def test_a_wrong_location_is_refused_by_its_field(alices_client, seller, field, value):
    response = alices_client.post(
        "/api/location", LOCATION | {field: value}, format="json"
    )
    assert response.status_code == 400
    assert [error["field"] for error in response.json()["errors"]] == [field]
    assert not ExactLocation.objects.exists()


@pytest.mark.parametrize(
    "literal", ["NaN", "Infinity", "-Infinity", "1e999", "1" * 400, "1" * 5000]
)
def test_what_is_no_number_in_json_is_refused(alices_client, seller, literal):
    body = json.dumps(LOCATION | {"lat": "?"}).replace('"?"', literal)
    response = alices_client.post(
        "/api/location", body, content_type="application/json"
    )
    assert response.status_code == 400
    assert not ExactLocation.objects.exists()


def test_reports_that_are_refused_do_not_use_up_the_limit(alices_client, seller):
    for _ in range(13):
        alices_client.post("/api/location", {}, format="json")
    for _ in range(12):
        response = alices_client.post("/api/location", LOCATION, format="json")
        assert response.status_code == 200
    response = alices_client.post("/api/location", LOCATION, format="json")
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0


def test_the_map_is_geojson(bobs_client, seller_on_the_map):
    response = bobs_client.get("/api/map/sellers?bbox=121,24,122,26&zoom=9")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/geo+json"
    assert response.json() == {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": str(seller_on_the_map.pk),
                "geometry": {
                    "type": "Point",
                    "coordinates": [CENTER.longitude, CENTER.latitude],
                },
                "properties": {
                    "id": str(seller_on_the_map.pk),
                    "username": "alice",
                    "picture_url": None,
                    "rating_avg": None,
                    "status": "online",
                    "price_per_minute": "5.000",
                    "preview_seconds": 0,
                    "minimum_seconds": 0,
                    "increment_seconds": 1,
                    "precision": "area",
                },
            }
        ],
    }


def test_the_map_is_found_by_radius(bobs_client, seller_on_the_map):
    near = bobs_client.get("/api/map/sellers?lat=25&lon=121.5&radius=20000").json()
    round_the_world = bobs_client.get(
        "/api/map/sellers?lat=25&lon=481.5&radius=20000"
    ).json()
    far = bobs_client.get("/api/map/sellers?lat=-25&lon=121.5&radius=20000").json()
    assert [each["id"] for each in near["features"]] == [str(seller_on_the_map.pk)]
    assert round_the_world == near
    assert far == {"type": "FeatureCollection", "features": []}


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("", {"lat", "lon", "radius"}),
        ("lat=25&lon=121", {"radius"}),
        ("lat=25&lon=121&radius=-1", {"radius"}),
        ("lat=25&lon=121&radius=1e9", {"radius"}),
        ("lat=25&lon=121&radius=nan", {"radius"}),
        ("lat=91&lon=121&radius=1", {"lat"}),
        ("lat=25&lon=x&radius=1", {"lon"}),
        ("bbox=1,2,3", {"bbox"}),
        ("bbox=1,2,3,4,5", {"bbox"}),
        ("bbox=1,2,3,x", {"bbox"}),
        ("bbox=1,2,3,inf", {"bbox"}),
        ("bbox=1,4,3,2", {"bbox"}),
        ("bbox=1,2,3,-91", {"bbox"}),
        ("bbox=1,2,3,91", {"bbox"}),
        ("bbox=1,2,3,4&zoom=99", {"zoom"}),
        ("bbox=1,2,3,4&zoom=x", {"zoom"}),
    ],
)
def test_a_wrong_map_query_is_refused_by_its_fields(bobs_client, query, fields):
    response = bobs_client.get(f"/api/map/sellers?{query}")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert {error["field"] for error in response.json()["errors"]} == fields


def test_the_sixty_first_look_in_a_minute_is_refused(bobs_client):
    answers = [
        bobs_client.get("/api/map/sellers?lat=0&lon=0&radius=1").status_code
        for _ in range(61)
    ]
    assert answers == [200] * 60 + [429]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/api/profiles/me"),
        ("put", "/api/profiles/me"),
        ("patch", "/api/profiles/me"),
        ("put", "/api/profiles/me/picture"),
        ("put", "/api/profiles/me/seller"),
        ("get", "/api/profiles/01890000-0000-7000-8000-000000000000"),
        ("post", "/api/location"),
        ("get", "/api/map/sellers"),
    ],
)
def test_strangers_without_a_token_see_nothing(db, method, path):
    on_the_map(TAIPEI)
    response = getattr(APIClient(), method)(path)
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Bearer"
