"""Being online, or live, without being seen, and coming back by itself."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.db import IntegrityError, transaction

from core import clock
from sellers.constants import HidingTime
from sellers.errors import NotASeller
from sellers.map.selectors import sellers_within
from sellers.models import Seller
from sellers.selectors import profiles
from sellers.services import barring, hiding, places
from sellers.tasks import show_again
from tests.sellers.conftest import NOW, TAIPEI, place
from tests.sellers.map.test_selectors import WORLD
from tests.streams.conftest import Wire, client_of

PATH = "/api/profiles/me/hiding"


@pytest.fixture
def status_events():
    """Return a function that reads what was told of statuses since its last call."""
    listener = Wire()

    def read() -> list[str]:
        events = listener.read()
        return [event.payload["status"] for event in events if event.name == "status"]

    yield read
    listener.close()


def hide(user, lasts=HidingTime.HOUR, *, now=NOW):
    return hiding.hide(user_id=user.pk, lasts=lasts, now=now)


def is_on_the_map(user):
    return user.pk in [feature.id for feature in sellers_within(WORLD)]


def test_who_hides_is_off_the_map_and_looks_offline_to_others(
    seller_on_the_map, bob, alice
):
    hide(alice)

    assert not is_on_the_map(alice)
    shown = client_of(bob).get(f"/api/profiles/{alice.pk}").json()
    assert (shown["presence_status"], shown["live_stream"]) == ("offline", None)
    assert profiles.status(seller_id=alice.pk) == profiles.status(seller_id=bob.pk)
    own = client_of(alice).get("/api/profiles/me").json()
    assert (own["presence_status"], own["is_hidden"]) == ("online", True)


def test_who_hides_stays_hidden_wherever_they_go_and_whatever_they_do(
    seller_on_the_map, alice
):
    hide(alice)

    place(alice.pk, TAIPEI, now=NOW + timedelta(minutes=20))
    places.begin_streaming(seller_id=alice.pk, now=NOW + timedelta(minutes=21))

    assert not is_on_the_map(alice)
    assert profiles.status(seller_id=alice.pk)["status"] == "offline"


@pytest.mark.parametrize(
    ("lasts", "hours"), [(HidingTime.HOUR, 1), (HidingTime.DAY, 24)]
)
def test_the_marker_comes_back_by_itself_when_the_time_is_over(
    seller_on_the_map, alice, lasts, hours
):
    hide(alice, lasts)
    end = NOW + timedelta(hours=hours)

    hiding.show_again(now=end - timedelta(seconds=1))
    assert not is_on_the_map(alice)
    for _ in range(2):
        hiding.show_again(now=end)

    assert is_on_the_map(alice)
    assert profiles.status(seller_id=alice.pk)["status"] == "online"


def test_until_i_say_is_until_i_say(seller_on_the_map, alice):
    hide(alice, HidingTime.UNTIL_SHOWN)
    hiding.show_again(now=NOW + timedelta(days=1000))
    assert not is_on_the_map(alice)

    hiding.show(user_id=alice.pk, now=NOW)

    assert is_on_the_map(alice)


def test_the_last_word_counts(seller_on_the_map, alice):
    hide(alice, HidingTime.HOUR)
    hide(alice, HidingTime.DAY)

    hiding.show_again(now=NOW + timedelta(hours=2))

    assert not is_on_the_map(alice)


def test_a_moderators_ban_from_the_map_and_ones_own_wish_are_apart(
    seller_on_the_map, alice
):
    hide(alice)
    barring.bar(user_id=alice.pk, now=NOW)
    barring.readmit(user_id=alice.pk, now=NOW)
    assert not is_on_the_map(alice)

    barring.bar(user_id=alice.pk, now=NOW)
    hiding.show(user_id=alice.pk, now=NOW)
    assert not is_on_the_map(alice)


def test_nobody_hides_who_does_not_sell(bob):
    with pytest.raises(NotASeller):
        hide(bob)
    assert not Seller.objects.filter(hidden_at__isnull=False).exists()


def test_the_database_shows_nobody_who_is_hidden(seller_on_the_map, alice):
    with pytest.raises(IntegrityError), transaction.atomic():
        Seller.objects.filter(pk=alice.pk).update(hidden_at=NOW)


def test_the_task_goes_by_the_database_s_clock(seller_on_the_map, alice):
    now = clock.database_now()
    hide(alice, now=now - timedelta(minutes=59))
    show_again()
    assert not is_on_the_map(alice)

    hide(alice, now=now - timedelta(minutes=61))
    show_again()
    assert is_on_the_map(alice)


def test_over_http(seller_on_the_map, alice, bob):
    client = client_of(alice)

    for _ in range(2):
        hidden = client.put(PATH, {"lasts": "day"}, format="json").json()
        assert hidden["is_hidden"]
        assert hidden["hidden_until"]
    shown = client.delete(PATH).json()
    assert (shown["is_hidden"], shown["hidden_until"]) == (False, None)

    refused = client_of(bob).put(PATH, {"lasts": "day"}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_a_seller")


@pytest.mark.parametrize(
    "wrong", [{}, {"lasts": None}, {"lasts": 1}, {"lasts": "week"}]
)
def test_no_other_time_is_taken(seller_on_the_map, alice, wrong):
    answer = client_of(alice).put(PATH, wrong, format="json")

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert is_on_the_map(alice)


@pytest.mark.django_db(transaction=True)
def test_nobody_is_told_what_somebody_hidden_does(
    seller_on_the_map, alice, status_events
):
    status_events()
    hide(alice)
    assert status_events() == ["offline"]

    places.begin_streaming(seller_id=alice.pk, now=NOW)
    places.end_streaming(seller_id=alice.pk, now=NOW)
    assert status_events() == []

    hiding.show(user_id=alice.pk, now=NOW)
    assert status_events() == ["online"]
