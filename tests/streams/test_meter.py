"""The meter's clock: what is charged, when, and how it ends."""

from datetime import UTC, datetime, timedelta

import pytest

from billing import selectors
from billing.selectors import Balance
from billing.services import grants
from sellers.models import Seller
from streams.models import Stream
from streams.services import meter, viewings
from streams.states import Peer

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PRICE = 6_000


def at(seconds):
    return START + timedelta(seconds=seconds)


@pytest.fixture
def stream(alice):
    seller, _ = Seller.objects.get_or_create(user=alice)
    return Stream.objects.create(
        seller=seller, price_per_minute_millicredits=PRICE, started_at=START
    )


def give(user, amount):
    grants.grant(
        user_id=user.id,
        amount_millicredits=amount,
        reason="test",
        actor="test",
        occurred_at=START,
    )


def watch(stream, buyer):
    viewing = viewings.request(buyer_id=buyer.id, stream_id=stream.id, now=at(0))
    for peer, user_id in ((Peer.BUYER, buyer.id), (Peer.SELLER, stream.seller_id)):
        viewings.connect(viewing_id=viewing.id, peer=peer, user_id=user_id, now=at(0))
    return viewing


def heard(viewing, seconds):
    viewing.__class__.objects.filter(id=viewing.id).update(
        buyer_heard_at=at(seconds), seller_heard_at=at(seconds)
    )


def test_a_minute_is_captured_and_split_at_its_boundary(stream, alice, bob):
    give(bob, 3 * PRICE)
    viewing = watch(stream, bob)
    heard(viewing, 50)
    meter.tick(now=at(50))
    heard(viewing, 60)

    meter.tick(now=at(60))

    assert selectors.balance(bob.id) == Balance(balance=2 * PRICE, held=PRICE)
    assert selectors.balance(alice.id) == Balance(balance=4_800, held=0)
    viewing.refresh_from_db()
    assert viewing.captured_units == 1
    assert viewing.charged_millicredits == PRICE
    assert viewing.paid_until == at(120)
