"""Many people at once, each pair with a stream and a viewing of its own."""

from datetime import datetime

from streams.models import Stream, Viewing
from streams.services import streams
from tests.factories import UserFactory
from tests.streams.conftest import PRICE, become_seller, connect_both, give, request


def go_live(*, now: datetime) -> Stream:
    """Let somebody new be a seller, and live."""
    seller = UserFactory.create()
    become_seller(seller)
    return streams.go_live(
        seller_id=seller.pk, title="x", price_per_minute_millicredits=PRICE, now=now
    )


def watch(*, units: int, now: datetime) -> Viewing:
    """Let somebody new watch somebody new, with credits for so many units."""
    buyer = UserFactory.create()
    give(buyer, units * PRICE)
    return connect_both(request(go_live(now=now), buyer, now=now), now=now)


def hear_all(*, now: datetime) -> None:
    """Write down both peers of every open viewing as heard."""
    Viewing.objects.open().update(buyer_heard_at=now, seller_heard_at=now)
