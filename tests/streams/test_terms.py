"""Free preview, minimum and increment: what they change of the charge, and for whom."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.db import Error, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.services import blocks
from billing import selectors as billing
from sellers.constants import (
    INCREMENTS_SECONDS,
    MINIMUM_MAX_SECONDS,
    PREVIEW_MAX_SECONDS,
)
from streams.meter import meter
from streams.models import Stream, Viewing
from streams.services import spending_limits, streams, viewings
from streams.spending import Limits
from streams.states import Peer
from tests.factories import UserFactory
from tests.faults import oracle
from tests.faults.sizes import part
from tests.streams.conftest import (
    NOON,
    PRICE,
    at,
    become_seller,
    client_of,
    connect_both,
    give,
    request,
    watch,
)

pytestmark = pytest.mark.usefixtures("_books_are_right")

PLAIN = {"preview_seconds": 0, "minimum_seconds": 0, "increment_seconds": 1}
TERMS = {"preview_seconds": 10, "minimum_seconds": 30, "increment_seconds": 20}
DAY = timedelta(days=1)


def go_live(seller, *, price=PRICE, **terms):
    become_seller(seller, terms=PLAIN | terms)
    return streams.go_live(
        seller_id=seller.pk, title="x", price_per_minute_millicredits=price, now=NOON
    )


def hear(viewing, peer, seconds):
    viewings.hear(
        viewing_id=viewing.pk,
        peer=peer,
        user_id=getattr(viewing, f"{peer}_id"),
        now=at(seconds),
    )


def play(viewing, *, until):
    """Let both peers be heard and the meter tick every five seconds."""
    for seconds in (*range(5, int(until), 5), until):
        for peer in Peer:
            hear(viewing, peer, seconds)
        meter.tick(now=at(seconds))


def bill(viewing):
    viewing.refresh_from_db()
    return viewing.billed_seconds, viewing.charged_millicredits


def is_settled(viewing):
    """Tell whether nothing is held, and the charge is what the wallet has lost."""
    balance = billing.balance(viewing.buyer_id)
    spent = 10 * PRICE - viewing.charged_millicredits
    return (balance.balance, balance.held) == (spent, 0)


# What is billed


@pytest.mark.parametrize(
    ("terms", "watched", "billed"),
    [
        ({}, 37, 37),
        ({"preview_seconds": 10}, 4, 0),
        ({"preview_seconds": 10}, 10, 0),
        ({"preview_seconds": 10}, 10.9, 0),
        ({"preview_seconds": 10}, 11, 1),
        ({"preview_seconds": 10}, 70, 60),
        ({"preview_seconds": 60}, 190, 130),
        ({"minimum_seconds": 30}, 0.9, 0),
        ({"minimum_seconds": 30}, 1, 30),
        ({"minimum_seconds": 30}, 30, 30),
        ({"minimum_seconds": 30}, 31, 31),
        ({"minimum_seconds": 60}, 61, 61),
        ({"increment_seconds": 6}, 1, 6),
        ({"increment_seconds": 6}, 6, 6),
        ({"increment_seconds": 6}, 61, 66),
        ({"increment_seconds": 60}, 1, 60),
        ({"increment_seconds": 60}, 60, 60),
        ({"increment_seconds": 60}, 61, 120),
        (TERMS, 10, 0),
        (TERMS, 11, 40),
        (TERMS, 50, 40),
        (TERMS, 51, 60),
    ],
)
def test_who_leaves_pays_for_what_the_terms_make_of_it(
    alice, buyer, terms, watched, billed
):
    viewing = connect_both(request(go_live(alice, **terms), buyer))
    play(viewing, until=watched)

    viewings.leave(buyer_id=buyer.pk, viewing_id=viewing.pk, now=at(watched))

    assert bill(viewing) == (billed, PRICE * billed // 60)
    assert viewing.ended_at == at(watched)
    assert is_settled(viewing)


@pytest.mark.parametrize("watched", [1, 59, 61, 119])
def test_minutes_captured_while_it_ran_make_no_difference(alice, buyer, watched):
    stream = go_live(alice, price=7_777, **TERMS)
    viewing = connect_both(request(stream, buyer))
    play(viewing, until=watched + 10)

    viewings.leave(buyer_id=buyer.pk, viewing_id=viewing.pk, now=at(watched + 10))

    billed = -(-max(watched, 30) // 20) * 20
    assert bill(viewing) == (billed, 7_777 * billed // 60)


class Billing(TestCase):
    """At whatever terms, the bill is the formula's, and within the hold."""

    @settings(max_examples=part(60, of_each_commit=20), deadline=None)
    @given(
        price=st.integers(100, 1_000_000),
        preview=st.integers(0, PREVIEW_MAX_SECONDS),
        minimum=st.integers(0, MINIMUM_MAX_SECONDS),
        increment=st.sampled_from(INCREMENTS_SECONDS),
        watched_ms=st.integers(0, 200_000),
        is_left=st.booleans(),
        ticks=st.booleans(),
    )
    def test_any_terms(
        self, price, preview, minimum, increment, watched_ms, is_left, ticks
    ):
        alice, bob = UserFactory.create_batch(2)
        give(bob, 5 * price)
        stream = go_live(
            alice,
            price=price,
            preview_seconds=preview,
            minimum_seconds=minimum,
            increment_seconds=increment,
        )
        viewing = connect_both(request(stream, bob))
        seconds = watched_ms / 1000
        # Without ticks no second minute is funded: it ends where the first is over.
        for moment in (*range(5, int(seconds), 5), seconds):
            for peer in Peer:
                hear(viewing, peer, moment)
            if ticks:
                meter.tick(now=at(moment))

        if is_left:
            viewings.leave(buyer_id=bob.pk, viewing_id=viewing.pk, now=at(seconds))
        else:
            streams.stop(seller_id=alice.pk, stream_id=stream.pk, now=at(seconds))

        viewing.refresh_from_db()
        watched = int((viewing.ended_at - NOON) / timedelta(seconds=1) - preview)
        billed = max(0, watched)
        if is_left and billed:
            billed = -(-max(billed, minimum) // increment) * increment
        assert bill(viewing) == (billed, price * billed // 60)
        assert oracle.violations() == {}


# Who pays for what was not watched: nobody but who leaves


def stop(viewing):
    stream = viewing.stream
    streams.stop(seller_id=stream.seller_id, stream_id=stream.pk, now=at(15))


def abort(viewing):
    stream = viewing.stream
    streams.abort(seller_id=stream.seller_id, stream_id=stream.pk, now=at(15))


def fall_silent(viewing):
    meter.tick(now=at(30))


def be_blocked_by_seller(viewing):
    viewings.end_between(
        blocker_id=viewing.seller_id, blocked_id=viewing.buyer_id, now=at(15)
    )


def block_the_seller(viewing):
    viewings.end_between(
        blocker_id=viewing.buyer_id, blocked_id=viewing.seller_id, now=at(15)
    )


@pytest.mark.parametrize(
    ("end", "billed"),
    [
        (stop, 5),
        (abort, 0),
        (fall_silent, 5),
        (be_blocked_by_seller, 5),
        (block_the_seller, 5),
    ],
)
def test_whoever_else_ends_it_is_paid_for_what_was_watched_alone(
    alice, buyer, end, billed
):
    viewing = connect_both(request(go_live(alice, **TERMS), buyer))
    play(viewing, until=15)

    end(viewing)

    assert bill(viewing) == (billed, PRICE * billed // 60)
    assert is_settled(viewing)


def test_who_leaves_a_seller_who_is_gone_pays_no_minimum(alice, buyer):
    viewing = connect_both(request(go_live(alice, **TERMS), buyer))
    play(viewing, until=12)
    hear(viewing, Peer.BUYER, 16)

    viewings.leave(buyer_id=buyer.pk, viewing_id=viewing.pk, now=at(17))

    assert bill(viewing) == (2, PRICE * 2 // 60)


def test_leaving_twice_charges_once(alice, buyer):
    viewing = watch(go_live(alice, **TERMS), buyer, seconds=11)
    before = bill(viewing)

    viewings.leave(buyer_id=buyer.pk, viewing_id=viewing.pk, now=at(80))
    meter.tick(now=at(80))

    assert bill(viewing) == before == (40, 4_000)


def test_the_panic_button_in_the_preview_ends_it_then(alice, buyer):
    viewing = connect_both(request(go_live(alice, **TERMS), buyer))
    play(viewing, until=5)

    streams.abort(seller_id=alice.pk, stream_id=viewing.stream_id, now=at(7))

    viewing.refresh_from_db()
    assert (viewing.ended_at, viewing.billed_seconds) == (at(5), 0)


# What is held and how long it lasts


def test_the_minute_held_pays_for_the_time_after_the_preview(alice, bob):
    give(bob, PRICE)
    viewing = connect_both(request(go_live(alice, preview_seconds=10), bob))
    assert (viewing.counts_from, viewing.paid_until) == (at(10), at(70))

    play(viewing, until=70)

    assert bill(viewing) == (60, PRICE)
    assert viewing.end_reason == "insufficient_credits"
    assert viewing.ended_at == at(70)


def test_rounding_up_never_passes_what_the_buyer_allows(alice, buyer):
    spending_limits.set_limits(
        buyer_id=buyer.pk, limits=Limits(per_viewing_millicredits=PRICE), now=NOON
    )
    viewing = watch(go_live(alice, increment_seconds=60), buyer, seconds=60)

    assert bill(viewing) == (60, PRICE)


def test_a_shortened_minute_bills_no_more_than_was_held(alice, buyer, settings):
    settings.BILLING_UNIT_SECONDS = 5
    viewing = connect_both(request(go_live(alice, **TERMS), buyer))
    play(viewing, until=11)

    viewings.leave(buyer_id=buyer.pk, viewing_id=viewing.pk, now=at(11))

    assert bill(viewing) == (5, PRICE)


# When they are frozen


def test_terms_changed_while_live_hold_for_the_next_stream(alice, buyer):
    stream = go_live(alice, **TERMS)
    become_seller(alice, terms=PLAIN)

    viewing = request(stream, buyer)

    assert stream.terms == viewing.terms == TERMS


@pytest.mark.parametrize("field", TERMS)
@pytest.mark.parametrize("model", [Stream, Viewing])
def test_no_statement_changes_terms_that_were_agreed(alice, buyer, model, field):
    request(go_live(alice, **TERMS), buyer)

    with pytest.raises(Error), transaction.atomic():
        model.objects.update(**{field: 1})


# The preview, once a day


def test_who_comes_back_gets_no_second_preview(alice, buyer):
    stream = go_live(alice, preview_seconds=10)
    first = watch(stream, buyer, seconds=1)

    second = watch(stream, buyer, seconds=10, now=at(60))

    assert (first.preview_seconds, second.preview_seconds) == (10, 0)
    assert bill(first) == (0, 0)
    assert bill(second) == (10, 1_000)


def test_a_new_stream_brings_no_new_preview(alice, buyer):
    stream = go_live(alice, preview_seconds=10)
    watch(stream, buyer)
    streams.stop(seller_id=alice.pk, stream_id=stream.pk, now=at(60))

    again = request(go_live(alice, preview_seconds=20), buyer, now=at(90))

    assert again.preview_seconds == 0


def test_a_preview_begins_anew_a_day_after_it_began(alice, buyer):
    stream = go_live(alice, preview_seconds=10)
    watch(stream, buyer)

    early = watch(stream, buyer, now=NOON + DAY - timedelta(seconds=20))
    late = request(stream, buyer, now=NOON + DAY)

    assert (early.preview_seconds, late.preview_seconds) == (0, 10)


def test_what_never_connected_used_up_nothing(alice, buyer):
    stream = go_live(alice, preview_seconds=10)
    request(stream, buyer)
    meter.tick(now=at(10))

    assert request(stream, buyer, now=at(20)).preview_seconds == 10


def test_another_buyer_and_another_seller_have_previews_of_their_own(
    alice, buyer, mallory
):
    stream = go_live(alice, preview_seconds=10)
    watch(stream, buyer)
    carol = UserFactory()
    give(mallory, PRICE)

    hers = request(stream, mallory, now=at(60))
    of_another = request(go_live(carol, preview_seconds=7), buyer, now=at(60))

    assert (hers.preview_seconds, of_another.preview_seconds) == (10, 7)


# What is told


def quote_for(user, stream):
    return client_of(user).get(f"/api/streams/{stream.pk}/quote")


def test_a_quote_tells_the_terms_and_how_long_the_wallet_lasts(alice, buyer):
    stream = go_live(alice, **TERMS)

    assert quote_for(buyer, stream).json() == {
        "stream_id": str(stream.pk),
        "price_per_minute": "6.000",
        **TERMS,
        "available": "60.000",
        "minutes_left": 10,
        "limited_by": "balance",
    }


def test_a_quote_tells_of_a_preview_that_is_used_up_and_of_one_s_own_limit(
    stream_with_preview, buyer
):
    now = stream_with_preview.started_at
    watch(stream_with_preview, buyer, now=now)
    limits = Limits(per_viewing_millicredits=2 * PRICE)
    spending_limits.set_limits(buyer_id=buyer.pk, limits=limits, now=now)

    quote = quote_for(buyer, stream_with_preview).json()

    assert quote["preview_seconds"] == 0
    assert (quote["minutes_left"], quote["limited_by"]) == (2, "spending_limit")


@pytest.fixture
def stream_with_preview(alice):
    """Begun a minute ago, by the real clock, which the API asks."""
    from django.utils import timezone

    become_seller(alice, terms=PLAIN | {"preview_seconds": 10})
    return streams.go_live(
        seller_id=alice.pk,
        title="x",
        price_per_minute_millicredits=PRICE,
        now=timezone.now() - timedelta(minutes=1),
    )


def test_there_is_no_quote_of_what_one_may_not_see(alice, buyer):
    stream = go_live(alice)
    blocks.block(blocker_id=alice.pk, blocked_id=buyer.pk, now=NOON)

    assert quote_for(buyer, stream).status_code == HTTPStatus.NOT_FOUND


def test_there_is_no_quote_of_what_is_over(alice, buyer):
    stream = go_live(alice)
    streams.stop(seller_id=alice.pk, stream_id=stream.pk, now=at(5))

    answer = quote_for(buyer, stream)

    assert answer.status_code == HTTPStatus.CONFLICT
    assert answer.json()["code"] == "not_streaming"


def test_stream_viewing_and_profile_carry_the_terms(alice, buyer):
    stream = go_live(alice, **TERMS)
    bobs = client_of(buyer)

    viewing = bobs.post(f"/api/streams/{stream.pk}/viewings").json()
    profile = bobs.get(f"/api/profiles/{alice.pk}").json()
    shown = bobs.get(f"/api/streams/{stream.pk}").json()

    for told in (viewing, profile, profile["live_stream"], shown):
        assert {field: told[field] for field in TERMS} == TERMS


def test_a_receipt_tells_what_was_free_and_what_was_added(alice, buyer):
    viewing = watch(go_live(alice, **TERMS), buyer, seconds=15)

    receipt = client_of(buyer).get(f"/api/viewings/{viewing.pk}/receipt").json()

    assert {field: receipt[field] for field in TERMS} == TERMS
    assert (receipt["free_seconds"], receipt["unbilled_seconds"]) == (10, 10)
    assert (receipt["billed_seconds"], receipt["surcharged_seconds"]) == (40, 35)
    assert receipt["charged"] == "4.000"


def test_a_receipt_of_what_ended_in_the_preview_tells_how_long_it_was(alice, buyer):
    viewing = watch(go_live(alice, **TERMS), buyer, seconds=4)

    receipt = client_of(buyer).get(f"/api/viewings/{viewing.pk}/receipt").json()

    assert (receipt["free_seconds"], receipt["unbilled_seconds"]) == (4, 4)
    assert (receipt["billed_seconds"], receipt["surcharged_seconds"]) == (0, 0)
