"""What may be watched for nothing, and how long to wait after it."""

import pytest

from accounts.services import blocks
from billing import selectors as billing_selectors
from billing.selectors import Balance
from streams.errors import TooSoon
from streams.meter import meter
from streams.models import Viewing
from streams.services import streams, viewings
from streams.states import Peer
from tests.streams.conftest import (
    PRICE,
    agree,
    at,
    become_seller,
    client_of,
    connect,
    connect_both,
    give,
    go_live,
    request,
    watch,
)
from tests.streams.watching import hear, listen, outcome

pytestmark = pytest.mark.usefixtures("_books_are_right")

HOUR = 3600


@pytest.fixture
def other_stream(mallory):
    become_seller(mallory)
    return go_live(mallory)


def wait_of(stream, buyer, *, since):
    """Return for how long a request is refused, and that it did nothing."""
    before = billing_selectors.balance(buyer.pk), Viewing.objects.count()
    with pytest.raises(TooSoon) as refusal:
        request(stream, buyer, now=at(since))
    assert (billing_selectors.balance(buyer.pk), Viewing.objects.count()) == before
    return refusal.value.extra["wait_seconds"]


def stay_away(stream, buyer, *, since):
    """Ask for the seat and never come."""
    viewing = request(stream, buyer, now=at(since))
    meter.tick(now=at(since + 10))
    assert outcome(viewing) == ("not_connected", 0, 0)


def fall_silent(stream, buyer, *, since):
    """Answer the offer, see the picture and say nothing any more."""
    viewing = request(stream, buyer, now=at(since))
    agree(viewing, now=at(since + 1))
    connect(viewing, Peer.SELLER, now=at(since + 2))
    hear(viewing, seller=since + 7)
    meter.tick(now=at(since + 10))
    assert outcome(viewing) == ("connection_lost", 0, 0)


def block_for_a_moment(blocker, blocked_id, *, now):
    blocks.block(blocker_id=blocker.pk, blocked_id=blocked_id, now=now)
    blocks.unblock(blocker_id=blocker.pk, blocked_id=blocked_id)


def test_each_viewing_that_comes_to_nothing_doubles_the_wait(stream, buyer):
    now, waits = 0, []
    for _ in range(8):
        stay_away(stream, buyer, since=now)
        now += 10
        waits.append(wait_of(stream, buyer, since=now))
        now += waits[-1]

    assert waits == [10, 20, 40, 80, 160, 320, 600, 600]
    assert request(stream, buyer, now=at(now)).state == "requested"


def test_the_wait_is_told_over_http(stream, buyer, monkeypatch):
    stay_away(stream, buyer, since=0)
    monkeypatch.setattr("core.clock.database_now", lambda: at(12.5))

    answer = client_of(buyer).post(f"/api/streams/{stream.pk}/viewings")

    assert (answer.status_code, answer["Retry-After"]) == (429, "8")
    problem = answer.json()
    assert (problem["code"], problem["wait_seconds"]) == ("too_soon", 8)


def test_who_pays_does_not_wait(stream, buyer):
    for since in (0, 20, 50):
        stay_away(stream, buyer, since=since)
    watch(stream, buyer, seconds=15, now=at(200))
    stay_away(stream, buyer, since=215)

    assert wait_of(stream, buyer, since=225) == 10


def test_a_few_seconds_paid_for_do_not_end_the_row(stream, buyer):
    for since in (0, 20, 50):
        stay_away(stream, buyer, since=since)
    seen = watch(stream, buyer, seconds=14, now=at(200))
    assert seen.charged_millicredits == 14 * PRICE // 60
    stay_away(stream, buyer, since=214)

    assert wait_of(stream, buyer, since=224) == 80


def test_to_leave_before_it_connects_is_nothing_too(stream, buyer):
    viewing = request(stream, buyer, now=at(0))
    viewings.leave(buyer_id=buyer.pk, viewing_id=viewing.pk, now=at(1))

    assert wait_of(stream, buyer, since=1) == 10


def test_what_the_seller_ends_or_does_not_begin_is_not_the_buyers(seller, buyer):
    ended = go_live(seller)
    request(ended, buyer, now=at(0))
    streams.stop(seller_id=seller.pk, stream_id=ended.pk, now=at(5))
    stream = go_live(seller)
    unmet = request(stream, buyer, now=at(6))
    hear(unmet, buyer=7)
    meter.tick(now=at(26))
    assert outcome(unmet) == ("not_connected", 0, 0)

    assert request(stream, buyer, now=at(26)).state == "requested"


def test_a_preview_is_something(seller, buyer):
    become_seller(seller, terms={"preview_seconds": 30})
    stream = go_live(seller)

    assert watch(stream, buyer, seconds=20).charged_millicredits == 0

    assert request(stream, buyer, now=at(21)).preview_seconds == 0


def test_other_sellers_are_not_kept_waiting_at_once(stream, buyer, other_stream):
    now = 0
    for wait in (10, 20, 40):
        stay_away(stream, buyer, since=now)
        assert request(other_stream, buyer, now=at(now + 10)).state == "requested"
        streams.stop(
            seller_id=other_stream.seller_id,
            stream_id=other_stream.pk,
            now=at(now + 10),
        )
        other_stream = go_live(other_stream.seller.user)
        now += 10 + wait
    stay_away(stream, buyer, since=now)

    assert wait_of(other_stream, buyer, since=now + 10) == 10


def test_who_falls_silent_again_and_again_is_refused_for_the_day(stream, buyer):
    now, waits = 0, []
    for _ in range(6):
        fall_silent(stream, buyer, since=now)
        # 12 s after the request, the silence that began at 2 s is over.
        waits.append(wait_of(stream, buyer, since=now + 12))
        now += 12 + waits[-1]

    day = 24 * HOUR
    assert waits[:5] == [10, 20, 40, 80, 160]
    # Until the first of them is a day old: 60 s were taken.
    assert now == day + 2
    assert request(stream, buyer, now=at(now)).state == "requested"
    assert billing_selectors.balance(buyer.pk) == Balance(
        balance=10 * PRICE, held=PRICE
    )


def test_half_a_price_is_no_bargain_either(stream, buyer):
    """Silence that is long beside what was paid for is taken, too."""
    now = 0
    for _ in range(6):
        viewing = request(stream, buyer, now=at(now))
        agree(viewing, now=at(now))
        connect(viewing, Peer.SELLER, now=at(now))
        listen(viewing, until=now + 15, since=now)
        hear(viewing, seller=now + 25)
        meter.tick(now=at(now + 30))
        assert outcome(viewing) == ("connection_lost", 15, 1_500)
        now += 32

    # The silence of the first began 15 s after noon.
    assert wait_of(stream, buyer, since=now) == 24 * HOUR + 15 - now


def test_to_leave_before_each_heartbeat_is_no_bargain_either(stream, buyer):
    """A bill ends when the seller was last heard; five seconds more can be seen."""
    for now in range(0, 110, 10):
        viewing = connect_both(request(stream, buyer, now=at(now)), now=at(now))
        hear(viewing, both=now + 5)
        hear(viewing, buyer=now + 9)
        viewings.leave(buyer_id=buyer.pk, viewing_id=viewing.pk, now=at(now + 9))
        assert outcome(viewing) == ("left", 5, 500)

    # The first ended at 5 s, and five seconds of the day's fifty were taken by each.
    assert wait_of(stream, buyer, since=110) == 24 * HOUR + 5 - 110


def test_to_leave_after_a_while_takes_nothing(stream, buyer):
    for minute in range(12):
        watch(stream, buyer, seconds=30, now=at(60 * minute))

    assert request(stream, buyer, now=at(12 * 60)).state == "requested"


def test_to_leave_without_a_word_is_taken_too(stream, buyer):
    now, waits = 0, []
    for _ in range(6):
        viewing = request(stream, buyer, now=at(now))
        agree(viewing, now=at(now))
        connect(viewing, Peer.SELLER, now=at(now))
        hear(viewing, seller=now + 4)
        viewings.leave(buyer_id=buyer.pk, viewing_id=viewing.pk, now=at(now + 4))
        assert outcome(viewing) == ("left", 0, 0)
        now += 14
        waits.append(wait_of(stream, buyer, since=now))
        now += waits[-1]

    assert now == 24 * HOUR


@pytest.mark.parametrize(
    ("beat", "blocks_after", "expected"),
    [
        # Until ten seconds are over, and then 10, 20 and 40 s.
        pytest.param(None, 7, [13, 23, 43], id="never heard"),
        # The seller has not been heard since the connection, so nothing is billed.
        pytest.param(1, 4, [6, 16, 36], id="heard once"),
    ],
)
def test_to_block_the_seller_and_come_back_is_leaving(
    stream, buyer, beat, blocks_after, expected
):
    now, waits = 0, []
    for _ in expected:
        viewing = request(stream, buyer, now=at(now))
        agree(viewing, now=at(now))
        connect(viewing, Peer.SELLER, now=at(now))
        hear(viewing, buyer=beat and now + beat)
        now += blocks_after
        block_for_a_moment(buyer, stream.seller_id, now=at(now))
        assert outcome(viewing) == ("blocked", 0, 0)
        waits.append(wait_of(stream, buyer, since=now))
        now += waits[-1]

    assert waits == expected


def test_to_block_before_it_connects_holds_the_seat_for_nothing_too(stream, buyer):
    request(stream, buyer, now=at(0))
    block_for_a_moment(buyer, stream.seller_id, now=at(9))

    assert wait_of(stream, buyer, since=9) == 10


def test_to_be_blocked_by_one_seller_keeps_nobody_from_another(
    stream, buyer, other_stream
):
    viewing = request(stream, buyer, now=at(0))
    agree(viewing, now=at(0))
    connect(viewing, Peer.SELLER, now=at(0))
    blocks.block(blocker_id=stream.seller_id, blocked_id=buyer.pk, now=at(4))

    assert request(other_stream, buyer, now=at(4)).state == "requested"


def test_leaving_after_a_silence_is_falling_silent(stream, buyer):
    viewing = request(stream, buyer, now=at(0))
    agree(viewing, now=at(1))
    connect(viewing, Peer.SELLER, now=at(2))
    hear(viewing, seller=7)

    viewings.leave(buyer_id=buyer.pk, viewing_id=viewing.pk, now=at(10))

    assert outcome(viewing) == ("connection_lost", 0, 0)
    assert wait_of(stream, buyer, since=12) == 10


def test_who_is_lost_after_a_while_is_not_kept_waiting(stream, buyer):
    viewing = request(stream, buyer, now=at(0))
    agree(viewing, now=at(0))
    connect(viewing, Peer.SELLER, now=at(0))
    listen(viewing, until=20)
    meter.tick(now=at(35))
    assert outcome(viewing) == ("connection_lost", 20, PRICE // 3)

    assert request(stream, buyer, now=at(35)).state == "requested"


def test_what_was_taken_leaves_less_for_a_preview(seller, buyer, mallory):
    become_seller(seller, terms={"preview_seconds": 60})
    stream = go_live(seller)
    stay_away(stream, buyer, since=0)
    assert request(stream, buyer, now=at(30)).preview_seconds == 60
    viewing = Viewing.objects.open().get()
    agree(viewing, now=at(31))
    meter.tick(now=at(50))
    assert outcome(viewing) == ("not_connected", 0, 0)

    # It never connected, so the preview is not used up; but ten seconds are.
    assert request(stream, buyer, now=at(100)).preview_seconds == 0


def test_a_day_has_so_many_free_seconds_whoever_sells(stream, buyer, monkeypatch):
    monkeypatch.setattr("streams.meter.free_time.FREE_SECONDS_PER_DAY", 25)
    fall_silent(stream, buyer, since=0)
    fall_silent(stream, buyer, since=100)

    assert wait_of(stream, buyer, since=200) == 24 * HOUR + 2 - 200


@pytest.mark.parametrize(("most", "given"), [(60, 30), (59, 0)])
def test_what_a_preview_gave_leaves_less_for_the_next_one(
    seller, buyer, mallory, monkeypatch, most, given
):
    monkeypatch.setattr("streams.meter.free_time.FREE_SECONDS_PER_DAY", most)
    for user in (seller, mallory):
        become_seller(user, terms={"preview_seconds": 30})
    assert watch(go_live(seller), buyer, seconds=30).charged_millicredits == 0

    viewing = request(go_live(mallory), buyer, now=at(31))

    assert viewing.preview_seconds == given


def test_the_viewings_of_others_count_for_nobody(stream, buyer, carol):
    give(carol, PRICE)
    stay_away(stream, carol, since=0)

    assert request(stream, buyer, now=at(10)).state == "requested"
