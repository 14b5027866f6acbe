from datetime import timedelta

import pytest
import time_machine

from accounts.services import suspensions
from realtime import presence as devices
from sellers.models import ExactLocation, PresenceStatus, Seller
from sellers.services import places, presence
from sellers.signals import seller_went_offline
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


@time_machine.travel(NOW, tick=False)
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


def test_reconciling_mends_the_rows_nobody_lived_to_change(
    seller_on_the_map, bob, monkeypatch
):
    appear(bob.pk)
    monkeypatch.setattr(devices, "SETTLED_SECONDS", 0)
    devices.sweep()
    # As if the process that knew of it had been killed: the lease ran out, unheard.
    lease = devices.of_device(user_id=seller_on_the_map.pk, device_id="phone", ref="1")
    devices.release(lease, with_grace=False)
    Seller.objects.filter(pk=seller_on_the_map.pk).update(
        presence_status=PresenceStatus.ONLINE
    )

    assert presence.reconcile(now=NOW) == 1
    assert presence.reconcile(now=NOW) == 0

    statuses = dict(Seller.objects.values_list("pk", "presence_status"))
    assert statuses == {
        seller_on_the_map.pk: PresenceStatus.OFFLINE,
        bob.pk: PresenceStatus.ONLINE,
    }


def test_absence_is_not_believed_right_after_redis_lost_its_memory(
    seller_on_the_map, monkeypatch
):
    monkeypatch.setattr(devices, "SETTLED_SECONDS", 10**10)
    disappear_unheard = devices.of_device(
        user_id=seller_on_the_map.pk, device_id="phone", ref="1"
    )
    devices.release(disappear_unheard, with_grace=False)
    Seller.objects.update(presence_status=PresenceStatus.ONLINE)
    assert presence.reconcile(now=NOW) == 0


@pytest.mark.django_db(transaction=True)
def test_a_report_finds_the_seller_present_before_anybody_else_has_noticed(seller):
    Seller.objects.update(presence_status=PresenceStatus.OFFLINE)
    assert place(seller.pk, TAIPEI).presence_status == PresenceStatus.ONLINE
