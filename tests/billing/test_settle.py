"""What the meter asks of the ledger, in one call of the database's function."""

import random
from dataclasses import dataclass, field

import pytest
from django.db import IntegrityError, connection, transaction

from billing import selectors, verification
from billing.models import Account, Hold, HoldState, Transfer
from billing.services import holds, wallets
from core.ids import new_id
from streams.causes import STREAM_EARN, STREAM_SPEND
from tests.billing.conftest import NOW, because, give
from tests.factories import UserFactory


@dataclass(frozen=True)
class Ask:
    """What to settle of one hold."""

    hold: Hold
    payee: Account
    fee_percent: int = 20
    extension: int = 0
    closes: bool = False
    charges: dict[str, int] = field(default_factory=dict)


def settle(*asks, waits=True, codes=(STREAM_SPEND, STREAM_EARN), now=NOW):
    """Return, for each ask: extended?, balance and held of account and payee."""
    charges = [
        (a.hold.pk, amount, key) for a in asks for key, amount in a.charges.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT * FROM billing_settle(
                'credit', %s::bigint[], %s, %s, %s, %s::bigint[], %s, %s::bigint[],
                %s::bigint[], %s::text[], %s, %s, 'meter', %s, %s
            )
            """,
            [
                wallets.platform_ids(),
                [a.hold.pk for a in asks],
                [a.payee.pk for a in asks],
                [a.fee_percent for a in asks],
                [a.extension for a in asks],
                [a.closes for a in asks],
                *(
                    ([list(column) for column in zip(*charges, strict=True)])
                    if charges
                    else [None, None, None]
                ),
                *codes,
                now,
                waits,
            ],
        )
        rows = {row[0]: row[1:] for row in cursor.fetchall()}
    return [rows[a.hold.pk] for a in asks]


def place(account, amount, key="hold"):
    return holds.place(
        account_id=account.pk,
        amount_millicredits=amount,
        idempotency_key=key,
        **because(),
    )


@pytest.mark.parametrize("waits", [True, False])
def test_a_charge_is_captured_and_its_share_goes_on(wallet, earnings, platform, waits):
    hold = place(wallet, 4_000)

    (told,) = settle(
        Ask(hold, earnings, fee_percent=33, charges={"minute:0": 1_001}), waits=waits
    )

    assert told == (False, 8_999, 2_999, 671, 0)
    platform.refresh_from_db()
    assert platform.balance == 330
    hold.refresh_from_db()
    assert (hold.captured, hold.remaining, hold.state) == (1_001, 2_999, "pending")
    posted = Transfer.objects.exclude(code="grant").order_by("id")
    assert list(posted.values_list("code", "amount", "hold", "idempotency_key")) == [
        ("stream_spend", 1_001, hold.pk, "minute:0:spend"),
        ("stream_earn", 671, None, "minute:0:earn"),
    ]
    assert {(each.cause_type, each.cause_id, each.actor) for each in posted} == {
        (hold.cause_type, hold.cause_id, "meter")
    }


def test_a_hold_is_extended_by_what_is_available_and_no_more(wallet, earnings):
    hold = place(wallet, 4_000)

    assert settle(Ask(hold, earnings, extension=6_001)) == [
        (False, 10_000, 4_000, 0, 0)
    ]
    assert settle(Ask(hold, earnings, extension=6_000)) == [
        (True, 10_000, 10_000, 0, 0)
    ]

    hold.refresh_from_db()
    assert (hold.amount, hold.remaining) == (10_000, 10_000)


def test_two_holds_of_one_wallet_are_extended_by_its_credits_once(wallet, earnings):
    one, other = place(wallet, 1_000, "one"), place(wallet, 1_000, "other")

    told = settle(
        Ask(one, earnings, extension=5_000), Ask(other, earnings, extension=5_000)
    )

    assert [is_extended for is_extended, *_ in told] == [True, False]
    wallet.refresh_from_db()
    assert wallet.held == 7_000


def test_closing_frees_what_no_charge_took(wallet, earnings):
    used, unused = place(wallet, 3_000, "used"), place(wallet, 2_000, "unused")

    settle(
        Ask(used, earnings, closes=True, charges={"rest": 1_000}),
        Ask(unused, earnings, closes=True),
    )

    wallet.refresh_from_db()
    assert (wallet.balance, wallet.held) == (9_000, 0)
    for hold, state in ((used, HoldState.CAPTURED), (unused, HoldState.RELEASED)):
        hold.refresh_from_db()
        assert (hold.state, hold.remaining, hold.closed_at) == (state, 0, NOW)


def test_one_who_buys_and_sells_in_one_call_keeps_a_right_statement(wallet, earnings):
    give(earnings.user, 5_000)
    bobs, alices = place(wallet, 2_000, "bob's"), place(earnings, 2_000, "alice's")

    told = settle(
        Ask(bobs, earnings, charges={"a": 2_000}),
        Ask(alices, wallet, charges={"b": 2_000}),
    )

    assert told == [(False, 9_600, 0, 4_600, 0), (False, 4_600, 0, 9_600, 0)]
    assert verification.failures() == {}


@pytest.mark.parametrize(
    "charges",
    [{"too much": 4_001}, {"a": 4_000, "b": 1}, {"made before": 1}],
)
def test_a_charge_that_cannot_be_undoes_the_whole_call(wallet, earnings, charges):
    hold, other = place(wallet, 4_000), place(wallet, 1_000, "other")
    settle(Ask(other, earnings, charges={"made before": 1}))
    before = Transfer.objects.count()

    with pytest.raises(IntegrityError), transaction.atomic():
        settle(
            Ask(other, earnings, charges={"c": 1}), Ask(hold, earnings, charges=charges)
        )

    assert Transfer.objects.count() == before
    assert verification.failures() == {}


def test_what_is_closed_is_charged_no_more(wallet, earnings):
    hold = place(wallet, 4_000)
    settle(Ask(hold, earnings, closes=True))

    with pytest.raises(IntegrityError), transaction.atomic():
        settle(Ask(hold, earnings, charges={"late": 1}))
    with pytest.raises(IntegrityError), transaction.atomic():
        settle(Ask(hold, earnings, closes=True))

    assert verification.failures() == {}


def test_a_million_fees_are_exact_and_rounded_to_one_side(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.17)")
        cursor.execute(
            """
            SELECT count(*), count(*) FILTER (WHERE
                fee * 100 <= amount * percent AND amount * percent < (fee + 1) * 100
                AND fee BETWEEN 0 AND amount
            )
            FROM (
                SELECT *, billing_fee(amount, percent) AS fee
                FROM (
                    SELECT (random() * 10 ^ (random() * 12))::bigint AS amount,
                        floor(random() * 101)::int AS percent
                    FROM generate_series(1, 1000000)
                ) AS drawn
            ) AS charged
            """
        )
        assert cursor.fetchone() == (1_000_000, 1_000_000)


def test_two_thousand_charges_split_to_the_millicredit(wallet, earnings):
    draw = random.Random(17)
    rich = wallets.wallet_of(user_id=UserFactory().pk)
    give(rich.user, 10**12)
    drawn = [
        (draw.randint(1, 10 ** draw.randint(1, 8)), draw.randint(0, 100))
        for _ in range(2_000)
    ]
    placed = Hold.objects.bulk_create(
        Hold(
            account=rich,
            amount=amount,
            cause_type="viewing",
            cause_id=new_id(),
            actor="test",
            idempotency_key=f"hold {n}",
            placed_at=NOW,
        )
        for n, (amount, _) in enumerate(drawn)
    )
    asks = [
        Ask(hold, earnings, percent, closes=True, charges={str(hold.pk): hold.amount})
        for hold, (_, percent) in zip(placed, drawn, strict=True)
    ]

    settle(*asks)

    fees = sum(amount * percent // 100 for amount, percent in drawn)
    paid = sum(amount for amount, _ in drawn)
    assert selectors.earned() == fees
    earnings.refresh_from_db()
    assert earnings.balance == paid - fees
    assert verification.failures() == {}
