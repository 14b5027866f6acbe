"""A stream at price 0: watched, metered, and never charged."""

import pytest

from billing import selectors as billing_selectors
from billing.models import Hold, Transfer
from billing.selectors import Balance
from streams import selectors
from streams.meter import meter, settlements
from streams.models import Viewing
from streams.services import lines, spending_limits, streams, viewings
from streams.spending import Limits
from tests.streams.conftest import (
    at,
    become_seller,
    connect_both,
    go_live,
    request,
)
from tests.streams.watching import hear, outcome, play

pytestmark = pytest.mark.usefixtures("_books_are_right")


@pytest.fixture
def free_stream(seller):
    return streams.go_live(
        seller_id=seller.pk, title="For all", price_per_minute_millicredits=0, now=at(0)
    )


@pytest.fixture
def watched(free_stream, mallory):
    """Mallory, whose wallet is empty, watches what is free."""
    return connect_both(request(free_stream, mallory))


def leave(viewing, *, now):
    viewings.leave(buyer_id=viewing.buyer_id, viewing_id=viewing.pk, now=at(now))


def test_an_empty_wallet_is_no_obstacle_and_nothing_is_held(free_stream, mallory):
    viewing = request(free_stream, mallory)

    assert (viewing.hold, viewing.price_per_minute_millicredits) == (None, 0)
    assert not Hold.objects.exists()


def test_three_minutes_are_metered_and_nothing_is_charged(watched, mallory, seller):
    play(watched, until=180)
    assert (watched.state, watched.captured_units) == ("connected", 3)
    assert watched.paid_until == at(240)

    hear(watched, seller=185)
    leave(watched, now=185)

    assert outcome(watched) == ("left", 185, 0)
    assert not Transfer.objects.filter(cause_id=watched.pk).exists()
    for user in (mallory, seller):
        assert billing_selectors.balance(user.pk) == Balance(balance=0, held=0)


def test_free_and_paid_viewings_are_settled_together(watched, carol, buyer):
    become_seller(carol)
    free, paid = watched, connect_both(request(go_live(carol), buyer))
    for seconds in range(5, 66, 5):
        for each in (free, paid):
            hear(each, both=seconds)
        meter.tick(now=at(seconds))

    for each in (free, paid):
        each.refresh_from_db()
    assert (free.captured_units, free.charged_millicredits) == (1, 0)
    assert (paid.captured_units, paid.charged_millicredits) == (1, 6_000)


def test_a_silence_ends_it_as_any_other(watched):
    for seconds in (5, 10):
        hear(watched, both=seconds)

    meter.tick(now=at(25))

    assert outcome(watched) == ("connection_lost", 10, 0)


def test_a_meter_that_did_not_come_ends_it_by_our_silence(watched):
    play(watched, until=10)
    for seconds in range(15, 80, 5):
        hear(watched, both=seconds)

    meter.tick(now=at(76))

    assert outcome(watched) == ("connection_lost", 60, 0)


def test_the_meter_shows_no_end_of_credits(
    free_stream, mallory, wire, django_capture_on_commit_callbacks
):
    viewing = request(free_stream, mallory)

    with django_capture_on_commit_callbacks(execute=True):
        connect_both(viewing)

    told = [event for event in wire.read() if event.name in {"meter", "low_balance"}]
    assert [event.name for event in told] == ["meter", "meter"]
    for event in told:
        shown = {key: event.payload[key] for key in ("available", "seconds_left")}
        assert shown == {"available": None, "seconds_left": None}
        assert (event.payload["limited_by"], event.payload["charged"]) == (
            None,
            "0.000",
        )


def test_no_spending_limit_and_no_free_time_stand_in_the_way(free_stream, mallory):
    nothing = Limits(per_viewing_millicredits=0, per_day_millicredits=0)
    spending_limits.set_limits(buyer_id=mallory.pk, limits=nothing, now=at(0))

    for seconds in range(0, 50, 5):
        viewing = request(free_stream, mallory, now=at(seconds))
        connect_both(viewing, now=at(seconds))
        leave(viewing, now=seconds + 1)

    assert Viewing.objects.filter(end_reason="left", hold=None).count() == 10
    left = selectors.free_time(mallory.pk, free_stream.seller_id, now=at(60))
    assert (left.ended, left.wait_seconds(now=at(60))) == ([], 0)


def test_a_limit_set_while_it_runs_changes_nothing(watched, mallory):
    limits = Limits(per_viewing_millicredits=1_000)
    spending_limits.set_limits(buyer_id=mallory.pk, limits=limits, now=at(5))

    watched.refresh_from_db()
    assert watched.spending_limit_millicredits is None
    assert settlements.allowed_units(watched) is None


def test_an_empty_wallet_may_wait_in_its_line(free_stream, watched, buyer):
    place = lines.join(buyer_id=buyer.pk, stream_id=free_stream.pk, now=at(1))

    assert place.stream == free_stream


def test_a_preview_is_not_used_up_by_what_is_free(seller, buyer):
    become_seller(seller, terms={"preview_seconds": 10})
    free_stream = streams.go_live(
        seller_id=seller.pk, title="x", price_per_minute_millicredits=0, now=at(0)
    )
    free = connect_both(request(free_stream, buyer))
    leave(free, now=5)
    streams.stop(seller_id=seller.pk, stream_id=free_stream.pk, now=at(10))

    paid = request(go_live(seller), buyer, now=at(20))

    assert (free.preview_seconds, paid.preview_seconds) == (0, 10)


def test_a_quote_says_that_it_never_runs_out(free_stream, mallory):
    quote = selectors.quote(free_stream.pk, buyer_id=mallory.pk, now=at(0))

    assert (quote.minutes_left, quote.is_limited) == (None, False)
