"""What happens at once, by threads that start together, in many rounds."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, transaction

from accounts.models import User
from accounts.services import blocks, leaving, suspensions
from billing import selectors as billing_selectors
from billing.services import wallets
from core import clock
from core.errors import DomainError
from moderation.services import panic
from sellers.services import presence as seller_presence
from streams import selectors
from streams.meter import meter
from streams.models import Place, Stream, Viewing
from streams.services import lines, streams, viewings
from streams.states import Peer
from tests.accounts.conftest import PASSWORD
from tests.factories import UserFactory
from tests.faults.gates import own_backend, wait_until_blocked
from tests.servers import database_url
from tests.streams.conftest import (
    PRICE,
    appear,
    become_seller,
    connect_both,
    disappear,
    give,
)
from tests.streams.room.peers import go_live, watch

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.fault]

ROUNDS = 10


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Make each call in a thread of its own; return results, and refusals' codes."""
    barrier = Barrier(len(calls))

    def make(call: Callable[[], Any]) -> Any:
        barrier.wait(timeout=10)
        try:
            return call()
        except DomainError as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(make, calls))


def watch_connected(stream, user):
    return connect_both(watch(stream, user), now=clock.database_now())


def stop(stream):
    return streams.stop(
        seller_id=stream.seller_id, stream_id=stream.pk, now=clock.database_now()
    )


def leave(viewing):
    return viewings.leave(
        buyer_id=viewing.buyer_id, viewing_id=viewing.pk, now=clock.database_now()
    )


def wait(stream, user):
    return lines.join(buyer_id=user.pk, stream_id=stream.pk, now=clock.database_now())


def quote(stream, user):
    now = clock.database_now()
    return selectors.quote(stream.pk, buyer_id=user.pk, now=now)


def leave_line(stream, user):
    lines.leave(buyer_id=user.pk, stream_id=stream.pk, now=clock.database_now())


def advance():
    lines.advance(now=clock.database_now())


def block_from(blocked_id, *, by):
    blocks.block(blocker_id=by, blocked_id=blocked_id, now=clock.database_now())


def lose(stream):
    disappear(stream.seller_id)
    seller_presence.sync(user_id=stream.seller_id, now=clock.database_now())


def suspend(user_id):
    suspensions.suspend(user_id=user_id, reason="spam", now=clock.database_now())


def tick():
    return meter.tick(now=clock.database_now())


def hear(viewing, *, now=None):
    for peer in Peer:
        viewings.hear(
            viewing_id=viewing.pk,
            peer=peer,
            user_id=getattr(viewing, f"{peer}_id"),
            now=now or clock.database_now(),
        )


@pytest.fixture
def new_seller():
    def make():
        user = UserFactory.create()
        become_seller(user)
        return user

    return make


@pytest.fixture
def new_buyer():
    def make():
        user = UserFactory.create()
        give(user, 10 * PRICE)
        return user

    return make


def check_books():
    """Whatever happened: no seat is taken on what is over, and the books balance."""
    assert not Viewing.objects.open().filter(stream__status="ended").exists()
    call_command("verify_ledger", verbosity=0)


def test_of_two_buyers_one_gets_the_seat(new_seller, new_buyer):
    for _ in range(ROUNDS):
        stream = go_live(new_seller())
        buyers = [new_buyer() for _ in range(4)]

        results = at_once(*(partial(watch, stream, buyer) for buyer in buyers))

        (viewing,) = Viewing.objects.filter(stream=stream)
        assert sorted(map(str, results)) == sorted([str(viewing), *["busy"] * 3])
        held = [billing_selectors.balance(buyer.pk).held for buyer in buyers]
        assert sorted(held) == [0, 0, 0, PRICE]
    check_books()


def test_one_buyer_watches_one_of_many_streams(new_seller, new_buyer):
    for _ in range(ROUNDS):
        running = [go_live(new_seller()) for _ in range(4)]
        buyer = new_buyer()

        results = at_once(*(partial(watch, stream, buyer) for stream in running))

        (viewing,) = Viewing.objects.filter(buyer=buyer)
        assert sorted(map(str, results)) == sorted([str(viewing), *["busy"] * 3])
        assert billing_selectors.balance(buyer.pk).held == PRICE
    check_books()


def test_all_who_join_a_line_at_once_stand_in_one_order(new_seller, new_buyer):
    for _ in range(ROUNDS):
        stream, buyers = go_live(new_seller()), [new_buyer() for _ in range(4)]
        for buyer in buyers:
            appear(buyer.pk)

        at_once(*[partial(wait, stream, buyer) for buyer in buyers * 2], advance)
        at_once(advance, advance)

        places = Place.objects.filter(stream=stream).order_by("pk")
        assert {place.buyer for place in places} == set(buyers)
        assert [place.kept_until is not None for place in places] == [
            *[True],
            *[False] * 3,
        ]


def test_a_turn_meets_everything_that_ends_it(new_seller, new_buyer):
    for _ in range(ROUNDS):
        stream, buyer, other = go_live(new_seller()), new_buyer(), new_buyer()
        for user in (buyer, other):
            appear(user.pk)
            wait(stream, user)
        advance()

        asked, *_ = at_once(
            partial(watch, stream, buyer),
            partial(watch, stream, other),
            partial(leave_line, stream, buyer),
            partial(block_from, buyer.pk, by=stream.seller_id),
            *(advance, advance),
        )

        place = Place.objects.get(stream=stream, buyer=buyer)
        assert place.left_at is not None
        has_sat = Viewing.objects.filter(stream=stream, buyer=buyer).exists()
        assert (place.end_reason == "accepted") == has_sat
        assert has_sat == (not isinstance(asked, str))
        assert Place.objects.kept(now=clock.database_now()).count() <= 1
        stop(stream)
    check_books()


def test_who_goes_live_twice_at_once_is_live_once(new_seller):
    for _ in range(ROUNDS):
        seller = new_seller()

        results = at_once(*[partial(go_live, seller)] * 3)

        assert Stream.objects.filter(seller_id=seller.pk).count() == 1
        assert results.count("already_live") == 2


def test_watching_what_is_just_being_stopped(new_seller, new_buyer):
    for _ in range(ROUNDS):
        stream, buyer = go_live(new_seller()), new_buyer()

        _, asked = at_once(partial(stop, stream), partial(watch, stream, buyer))

        if asked != "not_streaming":
            asked.refresh_from_db()
            assert (asked.state, asked.end_reason) == ("ended", "stream_ended")
        assert billing_selectors.balance(buyer.pk).held == 0
    check_books()


def test_everything_that_ends_a_viewing_at_once_ends_it_once(new_seller, new_buyer):
    for _ in range(ROUNDS):
        viewing = watch_connected(go_live(new_seller()), new_buyer())

        results = at_once(
            partial(leave, viewing),
            partial(stop, viewing.stream),
            partial(lose, viewing.stream),
            partial(suspend, viewing.seller_id),
            partial(suspend, viewing.buyer_id),
            partial(hear, viewing),
            *(tick, tick),
        )

        viewing.refresh_from_db()
        assert viewing.state == "ended"
        told = [result for result in results if isinstance(result, str)]
        assert set(told) <= {"not_found"}
        assert billing_selectors.balance(viewing.buyer_id).held == 0
    check_books()


def test_a_request_meets_everything_that_ends_its_stream(new_seller, new_buyer):
    for _ in range(ROUNDS):
        stream, buyer = go_live(new_seller()), new_buyer()
        appear(buyer.pk)

        results = at_once(
            partial(stop, stream),
            partial(lose, stream),
            partial(watch, stream, buyer),
            partial(suspend, stream.seller_id),
            tick,
        )

        stream.refresh_from_db()
        assert stream.status == "ended"
        refused = [result for result in results if isinstance(result, str)]
        # By what came first: the test of who comes while a stream ends has them apart.
        assert refused in ([], ["not_streaming"], ["not_found"])
        assert billing_selectors.balance(buyer.pk).held == 0
    check_books()


@pytest.fixture
def mutual(new_seller):
    """Two who sell, and each of whom watches the other."""

    def make():
        pair = [new_seller(), new_seller()]
        running = [go_live(user) for user in pair]
        for user in pair:
            give(user, 10 * PRICE)
        for user, stream in zip(pair, reversed(running), strict=True):
            watch_connected(stream, user)
        return pair

    return make


def depart(user):
    user.set_password(PASSWORD)
    user.save()
    leaving.leave(user_id=user.pk, password=PASSWORD, now=clock.database_now())


def block(user):
    [watched] = Viewing.objects.filter(buyer=user)
    blocks.block(
        blocker_id=user.pk, blocked_id=watched.seller_id, now=clock.database_now()
    )


def flee(user):
    stream = Stream.objects.live().get(seller=user.pk)
    panic.flee(seller=user, stream_id=stream.pk, now=clock.database_now())


def be_suspended(user):
    suspend(user.pk)


def block_everybody(seller):
    for buyer in User.objects.exclude(pk=seller.pk):
        block_from(buyer.pk, by=seller.pk)


def stop_own(seller):
    stop(Stream.objects.live().get(seller=seller.pk))


def be_lost(seller):
    disappear(seller.pk)
    seller_presence.sync(user_id=seller.pk, now=clock.database_now())


@pytest.mark.parametrize("come", [watch, wait])
@pytest.mark.parametrize(
    ("end", "answer"),
    [
        (stop_own, "not_streaming"),
        (be_lost, "not_streaming"),
        # These sellers are nobody's to see any more, so the answer says no more.
        (be_suspended, "not_found"),
        (block_everybody, "not_found"),
    ],
)
def test_who_comes_while_a_stream_ends_hears_what_is_right_afterwards(
    new_seller, new_buyer, come, end, answer
):
    seller, buyer = new_seller(), new_buyer()
    stream = go_live(seller)
    appear(buyer.pk)
    wait(stream, buyer)
    advance()

    with ThreadPoolExecutor() as pool, transaction.atomic():
        end(seller)
        coming = pool.submit(at_once, partial(come, stream, buyer))
        wait_until_blocked(by=own_backend())

    assert coming.result() == [answer]
    assert at_once(partial(come, stream, buyer)) == [answer]
    assert at_once(partial(quote, stream, buyer)) == [answer]
    check_books()


ENDING_BOTH = [be_suspended, depart, block, flee]


@pytest.mark.parametrize("held", ["what they sell", "what they watch"])
@pytest.mark.parametrize("end", ENDING_BOTH)
def test_viewings_are_locked_before_accounts_by_who_ends_two(mutual, end, held, caplog):
    """Somebody, as who leaves, holds a viewing, and locks its wallets afterwards."""
    user, _other = mutual()
    side = "seller" if held == "what they sell" else "buyer"
    viewing = Viewing.objects.get(**{side: user.pk})
    purse, till = viewing.hold.account_id, viewing.seller_wallet_id
    with psycopg.connect(database_url()) as session:
        session.execute(
            "SELECT 1 FROM streams_viewing WHERE id = %s FOR NO KEY UPDATE",
            [viewing.pk],
        )
        with ThreadPoolExecutor() as pool:
            ending = pool.submit(at_once, partial(end, user))
            wait_until_blocked(by=session.info.backend_pid)
            session.execute("SELECT billing_lock_accounts(%s)", [[purse, till]])
            session.commit()
            ending.result()

    assert not Viewing.objects.open().exists()
    assert "broken off" not in caplog.text
    check_books()


@pytest.mark.parametrize("lower", ["buyer", "seller"])
def test_all_wallets_are_locked_in_one_order_before_any_viewing_is_settled(
    new_seller, new_buyer, lower, caplog
):
    """Somebody who holds one wallet of each viewing locks them in the usual order."""
    makers = {"buyer": new_buyer, "seller": new_seller}
    moved = {"buyer": wallets.wallet_of, "seller": wallets.pending_of}
    people, purses = {}, []
    for role in sorted(makers, key=lambda role: role != lower):
        people[role] = makers[role]()
        purses.append(moved[role](user_id=people[role].pk).pk)
    user = new_seller()
    give(user, 10 * PRICE)
    watch_connected(go_live(user), people["buyer"])
    watch_connected(go_live(people["seller"]), user)
    # So that both are charged, which moves all three people's accounts.
    later = clock.database_now() + timedelta(seconds=5)
    for viewing in Viewing.objects.open():
        hear(viewing, now=later)
    end = partial(suspensions.suspend, user_id=user.pk, reason="spam", now=later)
    lock = "SELECT 1 FROM billing_account WHERE id = %s FOR NO KEY UPDATE"
    with psycopg.connect(database_url()) as session:
        session.execute(lock, purses[:1])
        with ThreadPoolExecutor() as pool:
            ending = pool.submit(at_once, end)
            wait_until_blocked(by=session.info.backend_pid)
            session.execute(lock, purses[1:])
            session.commit()
            ending.result()

    charged = Viewing.objects.filter(state="ended", billed_seconds=5)
    assert charged.count() == 2
    assert "broken off" not in caplog.text
    check_books()


@pytest.mark.parametrize("end", ENDING_BOTH)
def test_ending_two_at_once_meets_the_tick_and_who_leaves(mutual, end, caplog):
    for _ in range(ROUNDS):
        user, other = mutual()
        watched = list(Viewing.objects.open())

        at_once(
            partial(end, user),
            partial(suspend, other.pk),
            *(partial(leave, viewing) for viewing in watched),
            *(partial(hear, viewing) for viewing in watched),
            *(tick, tick),
        )

        assert not Viewing.objects.open().exists()
    assert "broken off" not in caplog.text
    check_books()
