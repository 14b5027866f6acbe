from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from core.errors import Invalid
from sellers import constants
from sellers.errors import ConsentRequired, SellingRevoked
from sellers.models import Consent, ExactLocation, PresenceStatus, Seller
from sellers.services import places, selling
from sellers.signals import seller_withdrew
from tests.sellers.conftest import NOW, TAIPEI, appear, place


def test_selling_begins_with_a_consent_that_is_recorded(alice):
    seller = selling.set_offer(
        user_id=alice.pk,
        is_seller=True,
        location_consent=True,
        price_per_minute_millicredits=5000,
        description="Night markets",
        now=NOW,
    )
    assert (seller.is_seller, seller.consented_at) == (True, NOW)
    assert (seller.price_per_minute_millicredits, seller.seller_description) == (
        5000,
        "Night markets",
    )
    consent = Consent.objects.get()
    assert (consent.seller_id, consent.version, consent.given_at) == (
        alice.pk,
        constants.LOCATION_CONSENT_VERSION,
        NOW,
    )
    assert consent.withdrawn_at is None


@pytest.mark.parametrize("consent", [None, False])
def test_without_consent_nobody_begins_to_sell(alice, consent):
    with pytest.raises(ConsentRequired):
        selling.set_offer(
            user_id=alice.pk,
            is_seller=True,
            location_consent=consent,
            price_per_minute_millicredits=5000,
            now=NOW,
        )
    assert not Seller.objects.exists()
    assert not Consent.objects.exists()


def test_without_a_price_nobody_begins_to_sell(alice):
    with pytest.raises(Invalid) as refusal:
        selling.set_offer(
            user_id=alice.pk, is_seller=True, location_consent=True, now=NOW
        )
    assert refusal.value.extra["errors"][0]["field"] == "price_per_minute"
    assert not Seller.objects.exists()


def test_a_seller_changes_the_offer_without_consenting_again(seller):
    changed = selling.set_offer(
        user_id=seller.pk, is_seller=True, price_per_minute_millicredits=7000, now=NOW
    )
    assert changed.price_per_minute_millicredits == 7000
    assert Consent.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"is_seller": False},
        {"is_seller": False, "location_consent": False},
        {"is_seller": True, "location_consent": False},
    ],
)
def test_to_stop_selling_and_to_withdraw_consent_are_one(
    seller_on_the_map, change, catch
):
    user_id = seller_on_the_map.pk
    withdrawn = catch(seller_withdrew)

    selling.set_offer(user_id=user_id, now=NOW, **change)
    selling.set_offer(user_id=user_id, now=NOW, **change | {"is_seller": False})

    seller = Seller.objects.get()
    assert (seller.is_seller, seller.consented_at) == (False, None)
    assert (seller.public_location, seller.cell) == (None, None)
    assert Consent.objects.get().withdrawn_at == NOW
    assert not ExactLocation.objects.exists()
    assert [sent["seller_id"] for sent in withdrawn] == [user_id]


@pytest.mark.parametrize(
    "stop", [selling.revoke, partial(selling.set_offer, is_seller=False)]
)
def test_who_stops_by_a_clock_read_before_they_began_withdraws_what_they_gave(
    seller, stop
):
    """As when two requests race, and the later one began first."""
    stop(user_id=seller.pk, now=NOW - timedelta(milliseconds=3))

    assert not Seller.objects.get().is_seller
    consent = Consent.objects.get()
    assert (consent.given_at, consent.withdrawn_at) == (NOW, NOW)


def test_who_stops_in_the_middle_of_a_stream_is_online(seller_on_the_map):
    places.begin_streaming(seller_id=seller_on_the_map.pk, now=NOW)
    selling.set_offer(user_id=seller_on_the_map.pk, is_seller=False, now=NOW)
    assert Seller.objects.get().presence_status == PresenceStatus.ONLINE


def test_who_sells_again_consents_again(seller):
    selling.set_offer(user_id=seller.pk, is_seller=False, now=NOW)
    with pytest.raises(ConsentRequired):
        selling.set_offer(user_id=seller.pk, is_seller=True, now=NOW)
    selling.set_offer(user_id=seller.pk, is_seller=True, location_consent=True, now=NOW)
    assert Consent.objects.count() == 2


def test_the_price_stays_for_next_time(seller):
    selling.set_offer(user_id=seller.pk, is_seller=False, now=NOW)
    assert Seller.objects.get().price_per_minute_millicredits == 5000


@pytest.mark.parametrize(
    "broken",
    [
        {"consented_at": None},
        {"presence_status": PresenceStatus.OFFLINE},
        {"is_seller": False},
        {"precision": "exact"},
        {"price_per_minute_millicredits": None},
        {"price_per_minute_millicredits": 99},
        {"price_per_minute_millicredits": 1_000_001},
    ],
)
def test_the_database_keeps_who_must_not_be_there_off_the_map(
    seller_on_the_map, broken
):
    with pytest.raises(IntegrityError), transaction.atomic():
        Seller.objects.update(**broken)


def test_two_consents_cannot_be_in_force(seller):
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(seller=seller, version="2", given_at=NOW)


def test_one_who_was_present_before_selling_is_online_at_once(bob):
    appear(bob.pk)
    selling.set_offer(
        user_id=bob.pk,
        is_seller=True,
        location_consent=True,
        price_per_minute_millicredits=5000,
        now=NOW,
    )
    assert place(bob.pk, TAIPEI).public_location is not None


def revoke(user):
    return selling.revoke(user_id=user.pk, now=NOW)


def offer(user, **changes):
    wanted = {"is_seller": True, "location_consent": True}
    return selling.set_offer(
        user_id=user.pk,
        price_per_minute_millicredits=5000,
        now=NOW,
        **wanted | changes,
    )


def test_whose_right_is_taken_sells_no_more_and_leaves_the_map(
    seller_on_the_map, catch
):
    withdrawn = catch(seller_withdrew)

    for _ in range(2):
        row = revoke(seller_on_the_map.user)

    assert (row.is_seller, row.consented_at, row.revoked_at) == (False, None, NOW)
    assert row.public_location is None
    assert Consent.objects.get().withdrawn_at == NOW
    assert [sent["seller_id"] for sent in withdrawn] == [row.pk]


def test_nobody_begins_again_until_it_is_given_back(alice):
    revoke(alice)
    with pytest.raises(SellingRevoked):
        offer(alice)
    assert not Consent.objects.exists()
    assert offer(alice, is_seller=False).is_seller is False

    selling.permit(user_id=alice.pk, now=NOW)

    assert not Seller.objects.get().is_seller
    assert offer(alice).is_seller


def test_the_database_lets_nobody_sell_who_may_not(seller):
    with pytest.raises(IntegrityError), transaction.atomic():
        Seller.objects.filter(pk=seller.pk).update(revoked_at=NOW)
