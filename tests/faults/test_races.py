"""F07, F10, F11: the last credit, the same key and the same viewing, all at once."""

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import OperationalError

from billing import selectors
from billing.errors import InsufficientCredits, InsufficientEarnings
from billing.models import Hold, Transfer
from billing.selectors import Balance
from billing.services import earnings, grants, holds, transfers, wallets
from core.errors import NotFound
from core.ids import new_id
from streams.causes import VIEWING
from streams.meter import meter
from streams.meter.metering import Ending
from streams.models import Viewing
from streams.services import viewings
from streams.states import Peer
from tests import crowds
from tests.billing.shop import CREDITS, PRICE, body_of, start, tell
from tests.billing.test_settle import Ask, settle
from tests.factories import UserFactory
from tests.faults import oracle
from tests.faults.racing import at_once
from tests.faults.sizes import SEED, SIZE, part
from tests.movements import MOVE, PAY, SHARE, TEST

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.fault,
    pytest.mark.beside,
]

ROUNDS = part(50, of_each_commit=15)
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
BECAUSE = {"cause_type": VIEWING, "actor": "test", "occurred_at": NOON}


@pytest.fixture(autouse=True)
def _nothing_is_lost_or_doubled(request, transactional_db):
    # Set up here, it lasts until the books have been proved.
    if "any_movement" in request.fixturenames:
        request.getfixturevalue("any_movement")
    yield
    assert oracle.violations() == {}


def grant(user, amount, grant_id=None):
    return grants.grant(
        user_id=user.pk,
        amount_millicredits=amount,
        reason="test",
        actor="test",
        occurred_at=NOON,
        grant_id=grant_id,
    )


def pay(debited, credited, amount, key):
    return transfers.post(
        debit_account_id=debited.pk,
        credit_account_id=credited.pk,
        amount=amount,
        code=MOVE,
        cause_id=new_id(),
        idempotency_key=key,
        **BECAUSE | {"cause_type": TEST.name},
    )


def wallet(user):
    return wallets.wallet_of(user_id=user.pk)


@pytest.mark.usefixtures("any_movement")
@pytest.mark.parametrize("round_", range(part(4, of_each_commit=1)))
def test_of_thirty_spenders_of_ten_credits_ten_succeed(bob, alice, round_):
    grant(bob, 10_000)
    purse, till = wallet(bob), wallet(alice)

    outcomes = at_once(
        *(partial(pay, purse, till, 1_000, f"tip {n}") for n in range(30))
    )

    assert Counter(type(outcome) for outcome in outcomes) == {
        Transfer: 10,
        InsufficientCredits: 20,
    }
    assert selectors.balance(bob.pk) == Balance(balance=0, held=0)
    assert selectors.balance(alice.pk) == Balance(balance=10_000, held=0)


@pytest.mark.usefixtures("any_movement")
def test_transfers_in_opposite_directions_never_deadlock(bob, alice):
    for user in (bob, alice):
        grant(user, 100_000)
    pair = wallet(bob), wallet(alice)

    for round_ in range(5 * SIZE):
        outcomes = at_once(
            *(partial(pay, *pair[:: (-1) ** n], 10, f"{round_}:{n}") for n in range(16))
        )
        assert {type(outcome) for outcome in outcomes} == {Transfer}


@pytest.mark.usefixtures("any_movement")
def test_what_is_delivered_many_times_at_once_is_done_once(bob, alice):
    grant(bob, 10**9)
    purse, till = wallet(bob), wallet(alice)
    draw = random.Random(SEED)

    for n in range(ROUNDS):
        grant_id, amount = new_id(), draw.randint(1, 1_000)
        deliveries = [
            partial(pay, purse, till, amount, f"pay {n}"),
            partial(grant, alice, amount, grant_id),
            partial(
                holds.place,
                account_id=purse.pk,
                amount_millicredits=amount,
                cause_id=grant_id,
                idempotency_key=f"hold {n}",
                **BECAUSE,
            ),
        ]
        for delivery in deliveries:
            rows = at_once(*[delivery] * draw.randint(2, 5))
            assert len({(type(row), row.pk) for row in rows}) == 1

    assert Transfer.objects.count() == 1 + 2 * ROUNDS
    assert Hold.objects.count() == ROUNDS


def earn(seller, share, now):
    """Let a stranger pay for a minute of which this is the seller's share."""
    stranger = UserFactory()
    grant(stranger, share)
    hold = holds.place(
        account_id=wallet(stranger).pk,
        amount_millicredits=share,
        cause_id=new_id(),
        idempotency_key=f"hold {new_id()}",
        **BECAUSE | {"cause_type": TEST.name},
    )
    ask = Ask(hold, wallets.pending_of(user_id=seller.pk), 0, closes=True)
    settle(replace(ask, charges={str(new_id()): share}), codes=(PAY, SHARE), now=now)


def move(seller, amount):
    return earnings.move_to_wallet(
        move_id=new_id(), user_id=seller.pk, amount_millicredits=amount, now=NOON
    )


@pytest.mark.usefixtures("any_movement")
def test_of_thirty_moves_of_ten_credits_ten_succeed(alice):
    long_ago = NOON - timedelta(days=9)
    earn(alice, 10_000, long_ago)
    earnings.advance(now=long_ago)
    earnings.advance(now=NOON)

    outcomes = at_once(*[partial(move, alice, 1_000)] * 30)

    assert Counter(type(outcome) for outcome in outcomes) == {
        Transfer: 10,
        InsufficientEarnings: 20,
    }
    assert selectors.earnings(alice.pk, now=NOON).available == 0
    assert selectors.balance(alice.pk) == Balance(balance=10_000, held=0)


@pytest.mark.usefixtures("any_movement")
def test_a_seller_s_debt_earnings_and_moves_at_once_lose_nothing(alice):
    draw = random.Random(SEED)
    granted = earned = 0

    for n in range(ROUNDS):
        now = NOON + n * timedelta(days=1)
        purchase, _ = start(alice)
        tell(body_of(purchase))
        share, gift = draw.randint(1, 2 * CREDITS), draw.randint(1, CREDITS)
        outcomes = at_once(
            partial(earn, alice, share, now),
            partial(earn, alice, share, now),
            partial(earnings.advance, now=now),
            partial(move, alice, draw.randint(1, CREDITS)),
            partial(grant, alice, gift),
            partial(spend, alice, draw.randint(1, CREDITS)),
            partial(tell, body_of(purchase, "payment.refunded", amount=PRICE)),
        )
        failed = [each for each in outcomes if isinstance(each, Exception)]
        refusals = (InsufficientEarnings, InsufficientCredits)
        assert all(isinstance(each, refusals) for each in failed), failed
        granted, earned = granted + gift, earned + 2 * share

    found = selectors.earnings(alice.pk, now=NOON)
    assert found.lifetime == earned
    spent = sum(
        Transfer.objects.filter(code=MOVE, debit_account=wallet(alice)).values_list(
            "amount", flat=True
        )
    )
    has = found.pending + found.available + selectors.balance(alice.pk).balance
    assert has - selectors.debt(alice.pk) == granted + earned - spent


def spend(user, amount):
    stranger = UserFactory()
    return pay(wallet(user), wallet(stranger), amount, f"spend {new_id()}")


def test_a_wallet_is_opened_once_by_many_at_once():
    user = UserFactory()

    opened = at_once(*[partial(wallets.wallet_of, user_id=user.pk)] * 8)

    assert len({account.pk for account in opened}) == 1


def test_leaving_ending_ticking_and_hearing_at_once_settle_once():
    crowds.watch(12 * SIZE, price=7_777, minutes=3, now=NOON)

    for n, viewing in enumerate(Viewing.objects.all()):
        now = NOON + timedelta(seconds=51 + n)
        crowds.hear(now)
        outcomes = at_once(
            partial(
                viewings.leave,
                buyer_id=viewing.buyer_id,
                viewing_id=viewing.pk,
                now=now,
            ),
            partial(meter.end, [Ending(viewing.pk, "stream_ended", now)]),
            partial(meter.tick, now=now),
            partial(meter.tick, now=now + timedelta(seconds=9)),
            partial(grant, viewing.buyer, 1),
            partial(
                viewings.hear,
                viewing_id=viewing.pk,
                peer=Peer.SELLER,
                user_id=viewing.seller_id,
                now=now,
            ),
        )
        failed = [each for each in outcomes if isinstance(each, Exception)]
        assert all(isinstance(each, NotFound) for each in failed), failed

    assert not any(isinstance(each, OperationalError) for each in outcomes)
    assert set(Viewing.objects.values_list("state", flat=True)) == {"ended"}
