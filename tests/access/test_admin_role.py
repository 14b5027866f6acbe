"""The admin in a process of its own, by the role that reads no exact place."""

from functools import partial

import pytest
from django.db import connection

from core import clock
from deploy.local.postgres import ROLES
from moderation.services import decisions
from sellers.map.cells import Coordinates
from sellers.models import ExactLocation, Precision, PresenceStatus, Seller
from sellers.services import barring, places, zones
from streams.services import ratings
from tests.access.pages import PAGES, address
from tests.access.rights import browser_of, member_of
from tests.factories import UserFactory

HARBOR = Coordinates(latitude=25.033, longitude=121.5654)
HOME = Coordinates(latitude=25.3, longitude=121.9)


def execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.fixture
def by_role(db, settings):
    """Be the admin's process from the call on."""

    def become():
        settings.READS_EXACT_PLACES = False
        execute("SET CONSTRAINTS ALL IMMEDIATE")  # or no table changes its owner
        execute(ROLES.read_text())
        execute("SET LOCAL ROLE kamegor_owner")
        execute(settings.DATABASE_RIGHTS.read_text())
        execute("SET LOCAL ROLE kamegor_admin")

    yield become
    execute("RESET ROLE")


@pytest.mark.usefixtures("built_world")
def test_every_page_opens_without_reading_where_anybody_is(office, by_role):
    browser = browser_of(UserFactory(is_staff=True, is_superuser=True))
    pages = [(page, address(page)) for page in PAGES]
    by_role()

    answers = {page: browser.get(url).status_code for page, url in pages}

    assert {*answers.values()} <= {200, 302, 403, 405}
    assert answers["/admin/sellers/seller/{id}/change/"] == 200


@pytest.fixture
def shown(office):
    """Alice, live, at her exact place, with a private zone elsewhere."""
    alice, now = office.users["owner"], clock.database_now()
    barring.readmit(user_id=alice.pk, now=now)
    zones.add(user_id=alice.pk, name="Home", point=HOME, radius_meters=300, now=now)
    places.report(user_id=alice.pk, point=HARBOR, accuracy_meters=10, now=now)
    seller = Seller.objects.get(pk=alice.pk)
    assert (seller.precision, seller.is_concealed) == (Precision.EXACT, False)
    return seller


@pytest.mark.usefixtures("built_world")
def test_what_the_admin_changes_leaves_a_live_seller_where_they_are(
    office, shown, by_role
):
    by_role()

    ratings.hide(rating_id=office.ids["rating_id"], now=clock.database_now())

    seller = Seller.objects.get(pk=shown.pk)
    assert seller.rating_count == shown.rating_count - 1
    assert seller.public_location == shown.public_location
    assert (seller.precision, seller.is_concealed) == (Precision.EXACT, False)


@pytest.mark.usefixtures("built_world")
@pytest.mark.parametrize(
    "decide",
    [
        decisions.suspend,
        decisions.hide_from_map,
        decisions.stop_selling,
    ],
)
def test_moderators_decide_about_a_live_seller(office, shown, by_role, decide):
    order = partial(
        decide,
        moderator=member_of("moderator"),
        subject_id=shown.pk,
        reason="spam",
    )
    by_role()

    decision = order(now=clock.database_now())

    assert decision is not None
    execute("RESET ROLE")
    seller = Seller.objects.get(pk=shown.pk)
    assert seller.public_location is None
    is_gone = decide is not decisions.hide_from_map
    assert ExactLocation.objects.filter(pk=shown.pk).exists() is not is_gone
    if decide is decisions.suspend:
        assert seller.presence_status == PresenceStatus.OFFLINE


@pytest.mark.usefixtures("built_world")
def test_a_stream_that_the_admin_ends_leaves_its_seller_in_their_cell(
    office, shown, by_role
):
    moderator = member_of("moderator")
    by_role()

    decisions.end_stream(
        moderator=moderator,
        stream_id=office.ids["stream_id"],
        reason="not allowed",
        now=clock.database_now(),
    )

    seller = Seller.objects.get(pk=shown.pk)
    assert (seller.precision, seller.cell) == (Precision.AREA, shown.cell)
    assert seller.public_location is not None
