"""What ends a stream or a viewing from below."""

import pytest

from accounts.services import suspensions
from core import clock
from sellers.services import presence as seller_presence
from sellers.services import selling
from streams.services import streams
from streams.states import StreamStatus
from tests.streams.conftest import PRICE, connect_both, disappear, request


@pytest.fixture
def running(seller, buyer):
    """A viewing that is connected right now, by the database's clock."""
    now = clock.database_now()
    stream = streams.go_live(
        seller_id=seller.pk, title="x", price_per_minute_millicredits=PRICE, now=now
    )
    return connect_both(request(stream, buyer, now=now), now=now)


def ends_of(viewing):
    viewing.refresh_from_db()
    viewing.stream.refresh_from_db()
    return viewing.stream.end_reason, viewing.end_reason


def test_a_seller_who_is_gone_ends_the_stream_and_its_viewing(running):
    disappear(running.seller_id)

    seller_presence.sync(user_id=running.seller_id, now=clock.database_now())

    assert ends_of(running) == ("seller_offline", "stream_ended")


def test_a_seller_who_withdraws_ends_the_stream_and_its_viewing(running):
    selling.set_offer(
        user_id=running.seller_id, is_seller=False, now=clock.database_now()
    )

    assert ends_of(running) == ("seller_withdrew", "stream_ended")


def test_a_suspended_seller_ends_the_stream_and_its_viewing(running):
    suspensions.suspend(
        user_id=running.seller_id, reason="spam", now=clock.database_now()
    )

    assert ends_of(running) == ("suspended", "stream_ended")


def test_a_suspended_buyer_watches_no_more(running):
    suspensions.suspend(
        user_id=running.buyer_id, reason="spam", now=clock.database_now()
    )

    assert ends_of(running) == ("", "suspended")
    assert running.stream.status == StreamStatus.LIVE


def test_a_buyer_who_is_gone_ends_nothing_at_once(running):
    """The meter ends the viewing once the buyer was silent for long enough."""
    disappear(running.buyer_id)

    seller_presence.sync(user_id=running.buyer_id, now=clock.database_now())

    assert ends_of(running) == ("", "")
