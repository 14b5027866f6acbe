from datetime import timedelta
from unittest import mock

import pytest

from accounts.services import suspensions
from realtime import presence as devices
from realtime.signals import presence_changed
from sellers.models import ExactLocation, PresenceStatus, Seller
from sellers.services import places, presence
from sellers.signals import seller_went_offline
from tests.clocks import standing_at
from tests.sellers.conftest import NOW, TAIPEI, appear, disappear, place


def test_whoever_connects_is_online_and_offline_once_gone(bob):
    appear(bob.pk)
    assert Seller.objects.get().presence_status == PresenceStatus.ONLINE
    disappear(bob.pk)
    assert Seller.objects.get().presence_status == PresenceStatus.OFFLINE


def test_going_offline_wipes_the_place_and_is_announced_once(seller_on_the_map, catch):
    gone = catch(seller_went_offline)

    disappear(seller_on_the_map.pk)
    presence.sync(user_id=seller_on_the_map.pk, now=NOW)

    assert Seller.objects.get().public_location is None
    assert not ExactLocation.objects.exists()
    assert [sent["seller_id"] for sent in gone] == [seller_on_the_map.pk]


@standing_at(NOW)
def test_who_is_back_soon_is_where_they_were_known_to_be(seller_on_the_map):
    disappear(seller_on_the_map.pk)
    appear(seller_on_the_map.pk)
    assert Seller.objects.get().public_location == seller_on_the_map.public_location


def test_who_was_away_for_long_is_nowhere_until_they_report(seller_on_the_map):
    user_id = seller_on_the_map.pk
    disappear(user_id)
    later = NOW + timedelta(seconds=601)
    presence.sync(user_id=user_id, now=later)
    devices.hold([devices.of_device(user_id=user_id, device_id="tablet", ref="2")])
    Seller.objects.update(presence_status=PresenceStatus.OFFLINE, public_location=None)

    presence.sync(user_id=user_id, now=later)

    seller = Seller.objects.get()
    assert (seller.presence_status, seller.cell) == (PresenceStatus.ONLINE, None)


def test_a_streaming_seller_stays_streaming_while_present(seller_on_the_map):
    places.begin_streaming(seller_id=seller_on_the_map.pk, now=NOW)
    presence.sync(user_id=seller_on_the_map.pk, now=NOW)
    assert Seller.objects.get().presence_status == PresenceStatus.STREAMING


def test_a_suspended_seller_leaves_the_map_at_once_and_cannot_come_back(
    seller_on_the_map,
):
    user_id = seller_on_the_map.pk
    suspensions.suspend(user_id=user_id, reason="fraud", now=NOW)
    presence.sync(user_id=user_id, now=NOW)
    seller = Seller.objects.get()
    assert seller.presence_status == PresenceStatus.OFFLINE
    assert seller.public_location is None


def leave_unheard(user_id):
    """Lose the devices of a user in a process that does not live to tell."""
    with mock.patch.object(presence_changed, "receivers", []):
        disappear(user_id)


@pytest.fixture
def settled(monkeypatch):
    """Redis has long been told who is here."""
    monkeypatch.setattr(devices, "SETTLED_SECONDS", 0)
    devices.sweep()


def test_reconciling_mends_the_rows_nobody_lived_to_change(
    seller_on_the_map, bob, carol, settled
):
    appear(carol.pk)
    leave_unheard(seller_on_the_map.pk)
    with mock.patch.object(presence_changed, "receivers", []):
        appear(bob.pk)

    assert presence.reconcile(now=NOW) == 2
    assert presence.reconcile(now=NOW) == 0

    assert dict(Seller.objects.values_list("pk", "presence_status")) == {
        seller_on_the_map.pk: PresenceStatus.OFFLINE,
        bob.pk: PresenceStatus.ONLINE,
        carol.pk: PresenceStatus.ONLINE,
    }


def test_absence_is_not_believed_right_after_redis_lost_its_memory(seller_on_the_map):
    leave_unheard(seller_on_the_map.pk)
    assert presence.reconcile(now=NOW) == 0
    assert Seller.objects.get().presence_status == PresenceStatus.ONLINE


@pytest.mark.django_db(transaction=True)
def test_a_report_finds_the_seller_present_before_anybody_else_has_noticed(seller):
    Seller.objects.update(presence_status=PresenceStatus.OFFLINE)
    assert place(seller.pk, TAIPEI).presence_status == PresenceStatus.ONLINE
