"""The world that every call is made in."""

from copy import deepcopy

import pytest
from django.test import override_settings

from accounts.services import sessions, suspensions
from billing.services import earnings, purchases
from core import clock, limits
from moderation.services import decisions
from sellers.map.cells import Coordinates
from sellers.services import places, zones
from streams.services import ratings
from tests import databases
from tests.api.world import PACKAGE_ID, PASSWORD, World
from tests.billing.shop import make_package
from tests.factories import UserFactory
from tests.streams.conftest import (
    NOON,
    PRICE,
    appear,
    become_seller,
    buyer,  # noqa: F401 -- a fixture of this folder, too
    give,
    go_live,
    publish_ratings,
    seller,  # noqa: F401
    stream,  # noqa: F401
    viewing,  # noqa: F401
    watch,
)
from tests.streams.conftest import request as ask


@pytest.fixture
def world(request, settings, tmp_path):
    """The world, which is the test's own to change."""
    settings.MEDIA_ROOT = tmp_path
    settings.RATE_LIMITS = unlimited()
    if "built_world" not in request.fixturenames:
        names = ("alice", "bob", "carol", "mallory")
        return build_world(**{name: request.getfixturevalue(name) for name in names})
    request.getfixturevalue("db")
    built = request.getfixturevalue("built_world")
    for role in ("owner", "seller"):  # Redis is emptied after each test
        appear(built.users[role].pk)
    return World(users=deepcopy(built.users), ids=dict(built.ids))


@pytest.fixture(scope="module")
def built_world(django_db_setup, django_db_blocker):
    """Write the world once, for a module in which many tests begin with it.

    It says so by ``usefixtures``. What a test changes is rolled back; none may commit.
    """
    held = databases.held()
    with django_db_blocker.unblock(), override_settings(RATE_LIMITS=unlimited()):
        held.__enter__()
        world = build_world(
            alice=UserFactory(username="alice"),
            bob=UserFactory(username="bob"),
            carol=UserFactory(username="carol", is_staff=True),
            mallory=UserFactory(username="mallory"),
        )
    yield world
    with django_db_blocker.unblock():
        held.__exit__(None, None, None)


def unlimited():
    return dict.fromkeys(limits.LIMITS, (10**6, 60))


def build_world(*, alice, bob, carol, mallory):
    become_seller(alice)
    live = go_live(alice)
    give(bob, 10 * PRICE)
    rated, unrated = watch(live, bob), watch(live, bob)
    earnings.advance(now=NOON)
    earnings.advance(now=clock.database_now())
    asked = ask(live, bob, now=clock.database_now())
    other_seller = UserFactory()
    become_seller(other_seller)
    suspended = UserFactory()
    suspensions.suspend(user_id=suspended.pk, reason="spam", now=clock.database_now())
    users = {
        "stranger": mallory,
        "buyer": bob,
        "seller": other_seller,
        "owner": alice,
        "moderator": carol,
        "suspended": suspended,
    }
    for user in users.values():
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
    session = sessions.start(user=alice, user_agent="", now=clock.database_now())
    decision = decisions.hide_from_map(
        moderator=carol, subject_id=alice.pk, reason="spam", now=clock.database_now()
    )
    assert decision is not None
    package = make_package(pk=PACKAGE_ID)
    purchase, _ = purchases.start(
        user_id=bob.pk,
        package_id=package.pk,
        gateway_name="sandbox",
        now=clock.database_now(),
    )
    rating = ratings.rate(
        buyer_id=bob.pk, viewing_id=rated.pk, score=5, now=clock.database_now()
    )
    publish_ratings()
    # She is seen: her zone is far away.
    places.report(
        user_id=alice.pk,
        point=Coordinates(25.033, 121.5654),
        accuracy_meters=10,
        now=clock.database_now(),
    )
    zone = zones.add(
        user_id=alice.pk,
        name="Cabin",
        point=Coordinates(-54.8, -68.3),
        radius_meters=300,
        now=clock.database_now(),
    )
    return World(
        users=users,
        ids={
            "user_id": str(alice.pk),
            "stream_id": str(live.pk),
            "viewing_id": str(asked.pk),
            "session_id": str(session.pk),
            "decision_id": str(decision.pk),
            "purchase_id": str(purchase.pk),
            "gateway": "sandbox",
            "unrated_viewing_id": str(unrated.pk),
            "rating_id": str(rating.pk),
            "zone_id": str(zone.pk),
        },
    )
