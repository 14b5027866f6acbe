"""Of each round of work: one item that the database refuses keeps no other waiting."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection

from retries.models import Retry
from sellers.constants import HidingTime
from sellers.models import ExactLocation, PresenceStatus, Seller
from sellers.services import hiding, places, presence
from streams.models import Place, Rating
from streams.services import lines, ratings
from tests.factories import UserFactory
from tests.sellers.conftest import TAIPEI, place
from tests.streams.conftest import (
    NOON,
    PRICE,
    appear,
    become_seller,
    give,
    go_live,
    watch,
)

pytestmark = pytest.mark.django_db

DAYS_LATER = NOON + timedelta(days=3)


@contextmanager
def refused(table, column, value):
    """Let the database refuse to write the rows that have this value."""
    with connection.cursor() as cursor:
        cursor.execute(f"""
            CREATE FUNCTION fault_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = 'check_violation'; END $$;
            CREATE TRIGGER fault_refuse BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW
            WHEN (OLD.{column} = '{value}') EXECUTE FUNCTION fault_refuse();
        """)
        yield
        cursor.execute("DROP FUNCTION fault_refuse CASCADE")


@pytest.fixture
def sellers():
    """Two who sell in Taipei and are present, in the order of their ids."""
    users = sorted((UserFactory() for _ in range(2)), key=lambda user: user.pk)
    for user in users:
        appear(user.pk)
        become_seller(user)
        place(user.pk, TAIPEI, now=NOON)
    return users


def kinds():
    return [*Retry.objects.values_list("kind", flat=True)]


def test_sellers_are_shown_again(sellers):
    first, second = sellers
    for user in sellers:
        hiding.hide(user_id=user.pk, lasts=HidingTime.HOUR, now=NOON)

    with refused("sellers_seller", "user_id", first.pk):
        hiding.show_again(now=DAYS_LATER)

    assert not Seller.objects.get(pk=second.pk).is_hidden
    assert kinds() == ["show again"]


def test_statuses_are_mended(sellers):
    first, second = sellers
    Seller.objects.update(presence_status=PresenceStatus.OFFLINE, public_location=None)

    with refused("sellers_seller", "user_id", first.pk):
        assert presence.reconcile(now=NOON) == 1

    status = Seller.objects.get(pk=second.pk).presence_status
    assert (status, kinds()) == (PresenceStatus.ONLINE, ["presence"])


def test_exact_locations_are_wiped(sellers):
    first, _ = sellers

    with refused("sellers_exactlocation", "seller_id", first.pk):
        places.wipe(ExactLocation.objects.order_by("seller"), NOON)

    assert [each.seller_id for each in ExactLocation.objects.all()] == [first.pk]
    assert kinds() == ["exact location"]


def test_ratings_are_shown(sellers):
    for user in sellers:
        stream = go_live(user)
        for _ in range(3):
            buyer = UserFactory()
            give(buyer, PRICE)
            viewing = watch(stream, buyer)
            ratings.rate(
                buyer_id=buyer.pk, viewing_id=viewing.pk, score=4, now=viewing.ended_at
            )
    first, second = sellers

    with refused("streams_rating", "seller_id", first.pk):
        assert ratings.publish(now=DAYS_LATER) == 1

    assert {each.seller_id for each in Rating.objects.shown()} == {second.pk}
    assert kinds() == ["ratings"]


def test_lines_move(sellers):
    streams = [go_live(user) for user in sellers]
    for stream in streams:
        buyer = UserFactory()
        give(buyer, PRICE)
        appear(buyer.pk)
        lines.join(buyer_id=buyer.pk, stream_id=stream.pk, now=NOON)

    with refused("streams_place", "stream_id", streams[0].pk):
        lines.advance(now=NOON)

    [kept] = Place.objects.kept(now=NOON)
    assert (kept.stream, kinds()) == (streams[1], ["line"])
