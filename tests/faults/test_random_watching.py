"""F01: any interleaving of what people and the meter do, against a model of it.

Whatever the order, every balance and every viewing is as the model has it after every
step, and the oracle finds nothing at the end.
"""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.conf import settings as site
from django.db import transaction
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from billing import selectors
from billing.errors import InsufficientCredits
from billing.models import Account, AccountKind
from core.errors import NotFound
from streams.constants import MEDIA_SILENCE_SECONDS
from streams.errors import Busy, OwnStream, SpendingLimitReached, TooSoon
from streams.meter import meter
from streams.models import Viewing
from streams.services import frozen_video, spending_limits, streams, viewings
from streams.spending import Limits
from streams.states import Peer
from tests.factories import UserFactory
from tests.faults import model, oracle
from tests.faults.model import (
    DAY,
    ModelLimits,
    ModelViewing,
    Wallet,
    may_ask_at,
    may_preview,
)
from tests.faults.sizes import STEPS, part
from tests.streams.conftest import NOON, become_seller, give

pytestmark = [pytest.mark.fault, pytest.mark.beside]

PRICES = (101, 6_000, 7_777)  # of the three people, who all sell and all buy
# Theirs: free preview, minimum, increment.
TERMS = (
    {"preview_seconds": 0, "minimum_seconds": 0, "increment_seconds": 1},
    {"preview_seconds": 10, "minimum_seconds": 25, "increment_seconds": 10},
    {"preview_seconds": 60, "minimum_seconds": 0, "increment_seconds": 60},
)
anybody = st.integers(0, len(PRICES) - 1)
any_open = st.integers(0, len(PRICES) - 1)
peers = st.sampled_from(Peer)
amounts = st.integers(0, 6 * max(PRICES))


class Watching(RuleBasedStateMachine):
    """Three people and a clock."""

    def __init__(self):
        super().__init__()
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        self.now = NOON
        self.people = UserFactory.create_batch(len(PRICES))
        self.wallets = [Wallet() for _ in PRICES]
        self.pending = [Wallet() for _ in PRICES]
        self.limits = [ModelLimits() for _ in PRICES]
        self.platform = Wallet()
        self.pairs: list[tuple[Viewing, ModelViewing]] = []
        for person, terms in zip(self.people, TERMS, strict=True):
            become_seller(person, terms=terms)
        self.streams = [self._go_live(seller) for seller in range(len(PRICES))]

    def teardown(self):
        for _, ended in self.pairs:
            event(f"{ended.reason or ended.state}, {ended.seconds // 60} minutes")
        assert oracle.violations() == {}
        transaction.set_rollback(True)
        self.rollback.__exit__(None, None, None)

    # What people do

    @initialize(amounts=st.tuples(*(st.integers(0, 5 * price) for price in PRICES)))
    def begin(self, amounts):
        for who, amount in enumerate(amounts):
            if amount:
                self.grant(who, amount)

    @rule(who=anybody, amount=st.integers(1, 3 * max(PRICES)))
    def grant(self, who, amount):
        give(self.people[who], amount)
        self.wallets[who].balance += amount

    @rule(buyer=anybody, seller=anybody)
    def watch(self, buyer, seller):
        refusal = self._refusal(buyer, seller)
        with pytest.raises(refusal) if refusal else nullcontext():
            viewing = viewings.request(
                buyer_id=self.people[buyer].pk,
                stream_id=self.streams[seller].pk,
                now=self.now,
            )
            expected = ModelViewing(
                buyer=self.wallets[buyer],
                seller=self.pending[seller],
                platform=self.platform,
                price=PRICES[seller],
                fee_percent=site.PLATFORM_FEE_PERCENT,
                requested_at=self.now,
                limit=self._limit(buyer),
                preview=self._preview(buyer, seller),
                minimum=TERMS[seller]["minimum_seconds"],
                increment=TERMS[seller]["increment_seconds"],
            )
            self.pairs.append((viewing, expected))

    @rule(buyer=anybody, seller=anybody, minutes=st.integers(0, 4))
    def watch_in_peace(self, buyer, seller, minutes):
        self.watch(buyer, seller)
        self.all_is_well(times=1 + 6 * minutes)

    @rule(buyer=anybody, per_viewing=st.none() | amounts, per_day=st.none() | amounts)
    def limit(self, buyer, per_viewing, per_day):
        is_new = self.limits[buyer].set(self.now, per_viewing, per_day)
        for viewing, expected in self._open():
            if is_new and viewing.buyer_id == self.people[buyer].pk:
                expected.tighten(self._limit(buyer, running=expected))
        limits = Limits(
            per_viewing_millicredits=per_viewing, per_day_millicredits=per_day
        )
        for _ in range(2):
            spending_limits.set_limits(
                buyer_id=self.people[buyer].pk, limits=limits, now=self.now
            )

    @precondition(lambda self: self._open())
    @rule(which=any_open, peer=peers)
    def connect(self, which, peer):
        viewing, expected = self._pick(which)
        with (
            nullcontext()
            if expected.connect(peer, self.now)
            else pytest.raises(NotFound)
        ):
            viewings.connect(**self._by(viewing, peer))

    @precondition(lambda self: self._open())
    @rule(which=any_open)
    def agree(self, which):
        """Let the seller offer and the buyer answer."""
        self._agree(*self._pick(which))

    @precondition(lambda self: self._open())
    @rule(which=any_open, peer=peers)
    def heartbeat(self, which, peer):
        viewing, expected = self._pick(which)
        with (
            nullcontext() if expected.hear(peer, self.now) else pytest.raises(NotFound)
        ):
            viewings.hear(**self._by(viewing, peer))

    @precondition(lambda self: self._open())
    @rule(which=any_open, growth=st.sampled_from([-1, 0, 1]))
    def count(self, which, growth):
        viewing, expected = self._pick(which)
        frames = max(0, (expected.frames or 0) + growth)
        is_there = expected.count(frames, self.now)
        with nullcontext() if is_there else pytest.raises(NotFound):
            self._count(viewing, frames)

    @precondition(lambda self: self._open())
    @rule(which=any_open, is_paused=st.booleans(), times=st.integers(1, 2))
    def pause(self, which, is_paused, times):
        viewing, expected = self._pick(which)
        for _ in range(times):
            (expected.pause if is_paused else expected.go_on)(self.now)
            frozen_video.pause(
                viewing_id=viewing.pk,
                user_id=viewing.seller_id,
                is_paused=is_paused,
                now=self.now,
            )

    @precondition(lambda self: self._open())
    @rule(which=any_open)
    def leave(self, which):
        viewing, expected = self._pick(which)
        expected.leave(self.now)
        for _ in range(2):
            viewings.leave(
                buyer_id=viewing.buyer_id, viewing_id=viewing.pk, now=self.now
            )

    @rule(seller=anybody)
    def stop(self, seller):
        for viewing, expected in self._open():
            if viewing.seller_id == self.people[seller].pk:
                expected.hear("seller", self.now)
                expected.end("stream_ended", self.now)
        for _ in range(2):
            streams.stop(
                seller_id=self.people[seller].pk,
                stream_id=self.streams[seller].pk,
                now=self.now,
            )
        self.streams[seller] = self._go_live(seller)

    # What time does

    @rule(seconds=st.sampled_from([1, 4, 7, 11, 14, 15, 61]))
    def nothing_happens(self, seconds):
        self.now += timedelta(seconds=seconds)

    @rule()
    def a_day_passes(self):
        self.now += DAY

    @rule(seconds=st.integers(0, 20), times=st.integers(1, 2))
    def tick(self, seconds, times):
        self.now += timedelta(seconds=seconds)
        for _ in range(times):
            meter.tick(now=self.now)
            model.tick([expected for _, expected in self.pairs], self.now)

    @precondition(lambda self: self._open())
    @rule(times=st.integers(1, 8))
    def all_is_well(self, times):
        for _ in range(times):
            self._ten_seconds()

    @precondition(lambda self: self._open())
    @rule(which=any_open, silent=peers)
    def lose(self, which, silent):
        """Let one peer of a viewing fall silent while all others are well."""
        lost, _ = self._pick(which)
        for _ in range(2):
            self._ten_seconds(silent=(lost, silent))

    @precondition(lambda self: self._open())
    @rule(which=any_open, silent=peers, seconds=st.integers(3, 16))
    def fall_silent(self, which, silent, seconds):
        """Let one peer of a viewing be unheard for so long, and then be back.

        The seller's client sends for eight seconds more, and then counts the same.
        """
        lost, _ = self._pick(which)
        for second in range(1, seconds + 1):
            self.now += timedelta(seconds=1)
            for viewing, expected in self._open() if second % 3 == 0 else ():
                is_sent = viewing != lost or second <= MEDIA_SILENCE_SECONDS
                for peer in Peer:
                    if (viewing, peer) != (lost, silent):
                        self._be_there(viewing, expected, peer, growth=int(is_sent))
        self.tick(seconds=0, times=1)
        for viewing, expected in self._open():
            if viewing == lost:
                self._be_there(viewing, expected, silent)

    @invariant()
    def every_viewing_is_as_expected(self):
        fields = (
            *("state", "end_reason", "connected_at", "paid_until", "ended_at"),
            *("billed_seconds", "charged_millicredits", "hold__remaining"),
            *("spending_limit_millicredits", "preview_seconds", "still"),
        )
        ids = [viewing.pk for viewing, _ in self.pairs]
        rows = Viewing.objects.in_bulk(ids)
        found = Viewing.objects.filter(pk__in=ids).values_list("id", *fields)
        assert len(rows) == len(ids)
        assert {row[0]: row[1:] for row in found} == {
            viewing.pk: (
                *(each.state, each.reason, each.connected_at, each.paid_until),
                *(each.ended_at, each.seconds, each.charged, each.held, each.limit),
                *(each.preview, each.still),
            )
            for viewing, each in self.pairs
        }

    @invariant()
    def every_balance_is_as_expected(self):
        found = {
            (account.kind, account.user_id): (account.balance, account.held)
            for account in Account.objects.all()
        }
        for kind, accounts in (
            (AccountKind.WALLET, self.wallets),
            (AccountKind.PENDING, self.pending),
        ):
            for who, account in zip(self.people, accounts, strict=True):
                balance = found.get((kind, who.pk), (0, 0))
                assert balance == (account.balance, account.held)
        assert selectors.earned() == self.platform.balance

    # How

    def _agree(self, viewing, expected):
        for peer, say, agree in (
            (Peer.SELLER, viewings.offer, expected.offer),
            (Peer.BUYER, viewings.answer, expected.answer),
        ):
            user_id = getattr(viewing, f"{peer}_id")
            if not agree(self.now):
                with pytest.raises(NotFound):
                    say(viewing_id=viewing.pk, user_id=user_id, now=self.now)
                return
            say(viewing_id=viewing.pk, user_id=user_id, now=self.now)

    def _ten_seconds(self, silent=None):
        for _ in range(2):
            self.now += timedelta(seconds=5)
            for viewing, expected in self._open():
                for peer in Peer:
                    if (viewing, peer) != silent:
                        self._be_there(viewing, expected, peer)
        self.tick(seconds=0, times=1)

    def _be_there(self, viewing, expected, peer, growth=1):
        is_counting = peer == Peer.SELLER and expected.state == "connected"
        if is_counting and (expected.frames is not None or expected.paused_at):
            frames = None if expected.frames is None else expected.frames + growth
            if expected.count(frames, self.now):
                self._count(viewing, frames)
        elif expected.connect(peer, self.now):
            viewings.connect(**self._by(viewing, peer))
            if expected.agreed == {Peer.SELLER}:
                self._agree(viewing, expected)

    def _count(self, viewing, frames):
        frozen_video.count(
            viewing_id=viewing.pk,
            user_id=viewing.seller_id,
            frames_sent=frames,
            now=self.now,
        )

    def _go_live(self, seller):
        return streams.go_live(
            seller_id=self.people[seller].pk,
            title="x",
            price_per_minute_millicredits=PRICES[seller],
            now=self.now,
        )

    def _open(self):
        return [pair for pair in self.pairs if pair[1].state != "ended"]

    def _pick(self, which):
        running = self._open()
        return running[which % len(running)]

    def _by(self, viewing, peer):
        user_id = getattr(viewing, f"{peer}_id")
        return {
            "viewing_id": viewing.pk,
            "peer": peer,
            "user_id": user_id,
            "now": self.now,
        }

    def _limit(self, buyer, *, running=None):
        spent = sum(
            expected.charged
            for _, expected in self.pairs
            if expected.buyer is self.wallets[buyer]
            and expected is not running
            and (expected.ended_at is None or expected.ended_at > self.now - DAY)
        )
        return self.limits[buyer].of_viewing(self.now, spent)

    def _preview(self, buyer, seller):
        had = any(
            expected.preview
            and viewing.buyer_id == self.people[buyer].pk
            and viewing.seller_id == self.people[seller].pk
            and expected.connected_at is not None
            and expected.connected_at > self.now - DAY
            for viewing, expected in self.pairs
        )
        seconds = TERMS[seller]["preview_seconds"]
        may = may_preview(self._ended(buyer), self.pending[seller], seconds)
        return seconds if may and not had else 0

    def _ended(self, buyer):
        """Return what the buyer has watched in the last day, newest first."""
        return [
            expected
            for _, expected in reversed(self.pairs)
            if expected.buyer is self.wallets[buyer]
            and expected.ended_at is not None
            and expected.ended_at > self.now - DAY
        ]

    def _refusal(self, buyer, seller):
        if buyer == seller:
            return OwnStream
        if any(
            viewing.buyer_id == self.people[buyer].pk
            or viewing.seller_id == self.people[seller].pk
            for viewing, _ in self._open()
        ):
            return Busy
        if may_ask_at(self._ended(buyer), self.pending[seller]) > self.now:
            return TooSoon
        limit = self._limit(buyer)
        if limit is not None and limit < PRICES[seller]:
            return SpendingLimitReached
        if self.wallets[buyer].available < PRICES[seller]:
            return InsufficientCredits
        return None


def test_any_order_of_watching_and_ticking_charges_what_the_model_says(db):
    run_state_machine_as_test(
        Watching,
        settings=settings(
            max_examples=part(30, of_each_commit=10),
            stateful_step_count=STEPS,
            deadline=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize("left_in", ["pauses", "silences"])
def test_the_model_finds_a_meter_that_bills_what_was_not_sent(db, monkeypatch, left_in):
    if left_in == "pauses":
        monkeypatch.setattr("streams.services.frozen_video._put_off", _hear_only)
    else:
        monkeypatch.setattr("streams.meter.unbilled.silence", lambda *_: {})
    story = Watching()
    story.begin(amounts=(0, 0, 0))
    story.grant(who=1, amount=3 * max(PRICES))
    story.watch_in_peace(buyer=1, seller=0, minutes=0)
    story.all_is_well(times=2)
    story.every_viewing_is_as_expected()

    if left_in == "pauses":
        story.pause(which=0, is_paused=True, times=1)
        story.all_is_well(times=1)
    else:
        story.fall_silent(which=0, silent=Peer.BUYER, seconds=12)

    with pytest.raises(AssertionError):
        story.every_viewing_is_as_expected()
    transaction.set_rollback(True)
    story.rollback.__exit__(None, None, None)


def _hear_only(rows, now, **changes):
    return viewings.heard(rows, Peer.SELLER, now, **{"frames_sent": None, **changes})
