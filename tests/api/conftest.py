"""The world that every call is made in."""

import pytest

from accounts.services import sessions, suspensions
from billing.services import purchases
from core import clock
from moderation.services import decisions
from sellers.cells import Coordinates
from sellers.services import places, zones
from streams.services import ratings
from tests.api.world import PACKAGE_ID, PASSWORD, World
from tests.billing.shop import make_package
from tests.factories import UserFactory
from tests.streams.conftest import (  # noqa: F401 -- fixtures of this folder, too
    become_seller,
    buyer,
    seller,
    stream,
    viewing,
    watch,
)


@pytest.fixture
def paid_viewings(stream, buyer):  # noqa: F811
    """Two viewings that bob has paid for."""
    return watch(stream, buyer), watch(stream, buyer)


@pytest.fixture
def world(
    seller,  # noqa: F811
    paid_viewings,
    viewing,  # noqa: F811
    carol,
    mallory,
    settings,
    tmp_path,
):
    settings.MEDIA_ROOT = tmp_path
    settings.RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, (10**6, 60))
    bob = viewing.buyer
    other_seller = UserFactory()
    become_seller(other_seller)
    suspended = UserFactory()
    suspensions.suspend(user_id=suspended.pk, reason="spam", now=clock.database_now())
    users = {
        "stranger": mallory,
        "buyer": bob,
        "seller": other_seller,
        "owner": seller,
        "moderator": carol,
        "suspended": suspended,
    }
    for user in users.values():
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
    session = sessions.start(user=seller, user_agent="", now=clock.database_now())
    decision = decisions.hide_from_map(
        moderator=carol, subject_id=seller.pk, reason="spam", now=clock.database_now()
    )
    assert decision is not None
    package = make_package(pk=PACKAGE_ID)
    purchase, _ = purchases.start(
        user_id=bob.pk,
        package_id=package.pk,
        gateway_name="sandbox",
        now=clock.database_now(),
    )
    rated, unrated = paid_viewings
    rating = ratings.rate(
        buyer_id=bob.pk, viewing_id=rated.pk, score=5, now=clock.database_now()
    )
    # She is seen: her zone is far away.
    places.report(
        user_id=seller.pk,
        point=Coordinates(25.033, 121.5654),
        accuracy_meters=10,
        now=clock.database_now(),
    )
    zone = zones.add(
        user_id=seller.pk,
        name="Cabin",
        point=Coordinates(-54.8, -68.3),
        radius_meters=300,
        now=clock.database_now(),
    )
    return World(
        users=users,
        ids={
            "user_id": str(seller.pk),
            "stream_id": str(viewing.stream_id),
            "viewing_id": str(viewing.pk),
            "session_id": str(session.pk),
            "decision_id": str(decision.pk),
            "purchase_id": str(purchase.pk),
            "gateway": "sandbox",
            "unrated_viewing_id": str(unrated.pk),
            "rating_id": str(rating.pk),
            "zone_id": str(zone.pk),
        },
    )
