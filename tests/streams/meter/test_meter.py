"""The meter's clock: what is charged, when, and how it ends."""

import logging

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing import selectors
from billing.models import Hold, HoldState, Transfer
from billing.selectors import Balance
from core.errors import NotFound
from streams import constants
from streams.causes import STREAM_SPEND
from streams.meter import meter
from streams.meter.meter import TickReport
from streams.meter.metering import Ending
from streams.models import MeterClock, Viewing
from streams.services import streams, viewings
from streams.states import Peer
from tests.factories import UserFactory
from tests.streams.conftest import (
    NOON,
    PRICE,
    agree,
    at,
    become_seller,
    connect,
    connect_both,
    give,
    go_live,
    request,
)
from tests.streams.watching import hear, listen, outcome, play

pytestmark = pytest.mark.usefixtures("_books_are_right")

NOTHING = TickReport(metered=0, ended=0)
METERED = TickReport(metered=1, ended=0)
ENDED = TickReport(metered=0, ended=1)


def balances(viewing):
    """Return what the buyer has, and what the seller has earned."""
    return selectors.balance(viewing.buyer_id), selectors.pending(viewing.seller_id)


def test_a_minute_is_captured_and_split_when_it_is_over(watched):
    play(watched, until=55)
    assert balances(watched) == (
        Balance(balance=10 * PRICE, held=2 * PRICE),
        0,
    )

    hear(watched, both=60)
    assert meter.tick(now=at(60)) == METERED

    assert balances(watched) == (
        Balance(balance=9 * PRICE, held=PRICE),
        4_800,
    )
    watched.refresh_from_db()
    assert (watched.captured_units, watched.billed_seconds) == (1, 60)
    assert watched.charged_millicredits == PRICE


def test_the_next_minute_is_held_ten_seconds_before_it_begins(watched):
    listen(watched, until=49)
    assert meter.tick(now=at(49)) == NOTHING
    watched.refresh_from_db()
    assert watched.paid_until == at(60)

    assert meter.tick(now=at(50)) == METERED

    watched.refresh_from_db()
    assert watched.paid_until == at(120)
    assert selectors.balance(watched.buyer_id).held == 2 * PRICE


def test_a_minute_waits_for_both_peers_to_be_heard_at_its_end(watched):
    play(watched, until=55)
    hear(watched, seller=61, buyer=58)
    assert meter.tick(now=at(61)) == NOTHING

    hear(watched, buyer=62)
    assert meter.tick(now=at(62)) == METERED

    watched.refresh_from_db()
    assert watched.captured_units == 1


def test_a_tick_again_changes_nothing(watched):
    play(watched, until=60)
    before = balances(watched), Transfer.objects.count()

    assert meter.tick(now=at(60)) == NOTHING

    assert (balances(watched), Transfer.objects.count()) == before


def test_a_late_tick_captures_each_minute_by_itself(watched):
    play(watched, until=50)
    listen(watched, since=50, until=120)

    assert meter.tick(now=at(121)) == ENDED

    spent = Transfer.objects.filter(code=STREAM_SPEND).order_by("id")
    assert list(spent.values_list("amount", "idempotency_key")) == [
        (PRICE, f"viewing:{watched.pk}:minute:0:spend"),
        (PRICE, f"viewing:{watched.pk}:minute:1:spend"),
    ]


def test_who_leaves_pays_for_the_seconds_watched(stream, buyer):
    watched = connect_both(request(stream, buyer))
    play(watched, until=85)
    hear(watched, seller=88)

    viewings.leave(buyer_id=buyer.pk, viewing_id=watched.pk, now=at(88.9))

    assert outcome(watched) == ("left", 88, PRICE * 88 // 60)
    assert balances(watched) == (
        Balance(balance=10 * PRICE - 8_800, held=0),
        7_040,
    )


@pytest.mark.parametrize("price", [101, 7_777])
@pytest.mark.parametrize("seconds", [0, 1, 59, 60, 119, 150])
def test_the_charge_is_the_price_by_the_second_rounded_down_once(
    seller, buyer, price, seconds
):
    stream = streams.go_live(
        seller_id=seller.pk, title="x", price_per_minute_millicredits=price, now=NOON
    )
    watched = connect_both(request(stream, buyer))
    play(watched, until=seconds)
    hear(watched, both=seconds)

    viewings.leave(buyer_id=buyer.pk, viewing_id=watched.pk, now=at(seconds))

    assert outcome(watched) == ("left", seconds, price * seconds // 60)


@pytest.mark.parametrize(("fee_percent", "earned"), [(0, 7_777), (33, 5_211), (100, 0)])
def test_the_fee_is_the_one_of_the_request(
    seller, buyer, settings, fee_percent, earned
):
    settings.PLATFORM_FEE_PERCENT = fee_percent
    stream = streams.go_live(
        seller_id=seller.pk, title="x", price_per_minute_millicredits=7_777, now=NOON
    )
    watched = connect_both(request(stream, buyer))
    settings.PLATFORM_FEE_PERCENT = 50

    play(watched, until=60)

    assert selectors.pending(seller.pk) == earned


def test_with_nothing_left_it_ends_at_the_boundary_already_paid_for(stream, bob):
    give(bob, PRICE)
    watched = connect_both(request(stream, bob))
    play(watched, until=55)
    hear(watched, both=60)

    assert meter.tick(now=at(60)) == ENDED

    assert outcome(watched) == ("insufficient_credits", 60, PRICE)
    assert watched.ended_at == at(60)
    assert selectors.balance(bob.pk) == Balance(balance=0, held=0)


def test_the_last_minute_waits_one_heartbeat_for_both_peers(stream, bob):
    give(bob, PRICE)
    watched = connect_both(request(stream, bob))
    play(watched, until=55)
    hear(watched, both=58)
    assert meter.tick(now=at(60)) == NOTHING
    assert meter.tick(now=at(64.9)) == NOTHING

    assert meter.tick(now=at(65)) == ENDED

    assert outcome(watched) == ("insufficient_credits", 58, PRICE * 58 // 60)
    assert selectors.balance(bob.pk) == Balance(balance=200, held=0)


def test_credits_that_come_in_the_last_ten_seconds_carry_it_on(stream, bob):
    give(bob, PRICE)
    watched = connect_both(request(stream, bob))
    play(watched, until=55)
    give(bob, PRICE)
    meter.tick(now=at(57))

    play(watched, until=70, since=55)

    assert (watched.state, watched.paid_until) == ("connected", at(120))


@pytest.mark.parametrize("silent", list(Peer))
def test_a_peer_silent_for_fifteen_seconds_ends_it_when_last_heard(watched, silent):
    play(watched, until=20)
    other = Peer.SELLER if silent == Peer.BUYER else Peer.BUYER
    for seconds in (25, 30, 34):
        hear(watched, **{other: seconds})
        assert meter.tick(now=at(seconds)) == NOTHING

    assert meter.tick(now=at(35)) == ENDED

    assert outcome(watched) == ("connection_lost", 20, PRICE * 20 // 60)
    assert watched.ended_at == at(20)


def test_a_crash_of_everything_is_settled_by_the_first_tick_after_it(watched):
    play(watched, until=45)
    hear(watched, both=47)

    assert meter.tick(now=at(3600)) == ENDED

    assert outcome(watched) == ("connection_lost", 47, PRICE * 47 // 60)


def test_without_ticks_nobody_pays_past_what_was_held(watched):
    play(watched, until=45)
    listen(watched, since=45, until=200)

    assert meter.tick(now=at(200)) == ENDED

    # The clients stopped at 60 s by themselves: no newer meter had come.
    assert outcome(watched) == ("connection_lost", 60, PRICE)


def test_a_minute_that_was_not_held_before_it_began_is_not_held_in_it(watched):
    play(watched, until=45)
    listen(watched, since=45, until=59)

    assert meter.tick(now=at(61)) == NOTHING
    hear(watched, both=62)
    assert meter.tick(now=at(62)) == ENDED

    assert outcome(watched) == ("connection_lost", 60, PRICE)


def test_a_request_that_never_connects_ends_free(viewing):
    hear(viewing, both=9)
    assert meter.tick(now=at(19.9)) == NOTHING

    assert meter.tick(now=at(20)) == ENDED

    assert outcome(viewing) == ("not_connected", 0, 0)
    assert viewing.ended_at == at(20)
    assert selectors.balance(viewing.buyer_id) == Balance(balance=10 * PRICE, held=0)


def test_a_seat_is_held_for_ten_seconds_for_who_does_not_come(viewing):
    hear(viewing, seller=9)
    assert meter.tick(now=at(9.9)) == NOTHING

    assert meter.tick(now=at(10)) == ENDED

    assert outcome(viewing) == ("not_connected", 0, 0)
    assert viewing.ended_at == at(10)
    assert selectors.balance(viewing.buyer_id) == Balance(balance=10 * PRICE, held=0)


def test_who_answers_and_falls_silent_watches_no_ten_seconds(viewing):
    agree(viewing, now=at(1))
    connect(viewing, Peer.SELLER, now=at(3))
    hear(viewing, seller=8)
    assert meter.tick(now=at(10.9)) == NOTHING

    assert meter.tick(now=at(11)) == ENDED

    assert outcome(viewing) == ("connection_lost", 0, 0)
    assert viewing.ended_at == at(3)


def test_who_has_watched_for_longer_may_be_silent_for_longer(watched):
    listen(watched, until=15)
    hear(watched, seller=25)
    assert meter.tick(now=at(29.9)) == NOTHING

    assert meter.tick(now=at(30)) == ENDED

    assert outcome(watched) == ("connection_lost", 15, 1_500)


def test_a_client_that_answers_by_itself_pays_for_no_picture(viewing):
    agree(viewing, now=at(0))
    connect(viewing, Peer.SELLER, now=at(0))
    for seconds in (4, 7):
        agree(viewing, now=at(seconds))
        hear(viewing, seller=seconds)
    assert meter.tick(now=at(7.9)) == NOTHING

    assert meter.tick(now=at(8)) == ENDED

    assert outcome(viewing) == ("connection_lost", 0, 0)


def test_who_leaves_before_the_first_picture_pays_nothing(alice, buyer):
    become_seller(alice, terms={"minimum_seconds": 60})
    viewing = request(go_live(alice), buyer)
    agree(viewing, now=at(0))
    connect(viewing, Peer.SELLER, now=at(0))
    hear(viewing, seller=4)

    viewings.leave(buyer_id=buyer.pk, viewing_id=viewing.pk, now=at(4))

    assert outcome(viewing) == ("left", 0, 0)


def test_who_says_that_they_are_connected_has_a_picture(viewing, buyer):
    agree(viewing, now=at(0))
    connect(viewing, Peer.SELLER, now=at(0))
    connect(viewing, Peer.BUYER, now=at(1))
    hear(viewing, seller=4)

    viewings.leave(buyer_id=buyer.pk, viewing_id=viewing.pk, now=at(4))

    assert outcome(viewing) == ("left", 4, PRICE * 4 // 60)


def test_a_buyer_lost_early_is_not_heard_again_though_no_tick_came(watched, buyer):
    hear(watched, both=5)
    with pytest.raises(NotFound):
        hear(watched, buyer=13)

    hear(watched, seller=13)
    assert meter.tick(now=at(13)) == ENDED

    assert outcome(watched) == ("connection_lost", 5, 500)


def test_ending_what_has_ended_changes_nothing(watched):
    hear(watched, both=5)
    assert len(meter.end([Ending(watched.pk, "stream_ended", at(5))])) == 1

    assert meter.end([Ending(watched.pk, "stream_ended", at(9))]) == []

    assert outcome(watched) == ("stream_ended", 5, 500)


def test_a_clock_put_back_charges_nothing_and_is_an_alarm(watched, caplog):
    play(watched, until=40)

    with caplog.at_level(logging.ERROR):
        meter.tick(now=at(-3600))

    assert "jumped by -3640.0 s" in caplog.text
    assert MeterClock.objects.get().ticked_at == at(-3600)
    watched.refresh_from_db()
    assert (watched.state, watched.charged_millicredits) == ("connected", 0)


def test_a_clock_put_on_is_an_alarm_and_ends_what_it_made_silent(watched, caplog):
    play(watched, until=40)

    with caplog.at_level(logging.ERROR):
        meter.tick(now=at(40 + 91))

    assert "jumped by 91.0 s" in caplog.text
    assert outcome(watched) == ("connection_lost", 40, PRICE * 40 // 60)


def test_ticks_on_time_are_no_alarm(watched, caplog):
    with caplog.at_level(logging.ERROR):
        play(watched, until=120)
        meter.tick(now=at(118.5))

    assert caplog.text == ""


def test_a_shortened_minute_runs_by_the_same_rules(viewing, settings):
    settings.BILLING_UNIT_SECONDS = 4
    watched = connect_both(viewing)
    for seconds in range(1, 11):
        hear(watched, both=seconds)
        meter.tick(now=at(seconds))

    viewings.leave(buyer_id=watched.buyer_id, viewing_id=watched.pk, now=at(10))

    assert outcome(watched) == ("left", 10, PRICE * 10 // 4)


def test_batches_pass_every_viewing_once(stream, buyer, monkeypatch):
    monkeypatch.setattr(constants, "TICK_BATCH_SIZE", 2)
    watched = [connect_both(request(stream, buyer)), *(_another() for _ in range(4))]
    for each in watched:
        listen(each, until=55)

    assert meter.tick(now=at(55)) == TickReport(metered=5, ended=0)

    assert set(Viewing.objects.values_list("paid_until", flat=True)) == {at(120)}


def test_one_viewing_at_odds_with_the_ledger_keeps_no_other_from_being_billed(
    watched, caplog
):
    others = [_another() for _ in range(4)]
    for each in (watched, *others):
        listen(each, until=55)
    meter.tick(now=at(55))
    for each in (watched, *others):
        hear(each, both=60)
    Hold.objects.filter(pk=watched.hold_id).update(
        state=HoldState.RELEASED, closed_at=at(57)
    )

    assert meter.tick(now=at(60)) == TickReport(metered=4, ended=0)

    assert f"Viewing {watched.pk} cannot be settled." in caplog.text
    billed = Viewing.objects.exclude(pk=watched.pk).values_list("captured_units")
    assert set(billed) == {(1,)}
    watched.refresh_from_db()
    assert watched.captured_units == 0
    # The oracle, too, would rather have it ended.
    Viewing.objects.filter(pk=watched.pk).update(
        state="ended", ended_at=NOON, end_reason="left"
    )


def test_a_tick_asks_no_more_of_the_database_for_three_than_for_one(
    watched, django_assert_num_queries
):
    play(watched, until=55)
    hear(watched, both=60)
    with CaptureQueriesContext(connection) as first:
        assert meter.tick(now=at(60)) == METERED
    others = [_another() for _ in range(3)]
    for each in others:
        listen(each, until=55)
    meter.tick(now=at(59))
    for each in others:
        hear(each, both=60)

    with django_assert_num_queries(len(first)):
        assert meter.tick(now=at(60)) == TickReport(metered=3, ended=0)


def _another():
    """Let two more people connect at noon."""
    seller, buyer = UserFactory(), UserFactory()
    become_seller(seller)
    give(buyer, 10 * PRICE)
    stream = streams.go_live(
        seller_id=seller.pk, title="x", price_per_minute_millicredits=PRICE, now=NOON
    )
    return connect_both(request(stream, buyer))
