"""Shares are pending, then available, then moved; alice sells, bob and carol buy."""

from datetime import UTC, datetime, timedelta, timezone
from http import HTTPStatus

import pytest
from django.db import IntegrityError, connection, transaction
from rest_framework.test import APIClient

from billing import hold_back, selectors, verification
from billing.errors import IdempotencyConflict, InsufficientEarnings
from billing.exports import money
from billing.models import Account, AccountKind, Hold, HoldState, Transfer
from billing.selectors import Balance, Release
from billing.services import earnings, wallets
from billing.tasks import advance_earnings
from core.ids import new_id
from tests.billing.conftest import NOW, give
from tests.billing.shop import CREDITS, body_of, start, tell
from tests.billing.test_settle import Ask, place, settle
from tests.clocks import standing_at
from tests.factories import UserFactory

# What is earned on March 1 is pending for the rest of that day and seven more.
MATURE = datetime(2026, 3, 9, tzinfo=UTC)
MOMENT = timedelta(milliseconds=1)
MATURITY = "billing_hold_closes_when_it_is_mature"


@pytest.fixture(autouse=True)
def _books_are_right(db):
    yield
    assert verification.failures() == {}


@pytest.fixture
def client(alice):
    client = APIClient()
    client.force_authenticate(alice)
    return client


def earn(seller, share, *, now=NOW):
    """Let a stranger pay for a minute of which this is the seller's share."""
    stranger = UserFactory()
    give(stranger, share)
    hold = place(wallets.wallet_of(user_id=stranger.pk), share, str(new_id()))
    payee = wallets.pending_of(user_id=seller.pk)
    ask = Ask(hold, payee, 0, closes=True, charges={str(new_id()): share})
    settle(ask, now=now)


def have(seller, available):
    """Let a seller have earned this, long enough ago to be available on March 1."""
    long_ago = NOW - timedelta(days=10)
    earn(seller, available, now=long_ago)
    earnings.advance(now=long_ago)
    earnings.advance(now=NOW)


def move(seller, amount, move_id=None):
    return earnings.move_to_wallet(
        move_id=move_id or new_id(),
        user_id=seller.pk,
        amount_millicredits=amount,
        now=NOW,
    )


def state(seller, now=NOW):
    """Return what a seller has pending and available, and in the wallet."""
    found = selectors.earnings(seller.pk, now=now)
    return found.pending, found.available, selectors.balance(seller.pk).balance


def owe(user, amount):
    """Let a user owe so much for a purchase that was spent and then refunded."""
    purchase, _ = start(user)
    tell(body_of(purchase))
    wallet = wallets.wallet_of(user_id=user.pk)
    payee = wallets.pending_of(user_id=UserFactory().pk)
    hold = place(wallet, amount, "spent")
    settle(Ask(hold, payee, closes=True, charges={"spent": amount}))
    tell(
        body_of(
            purchase, "payment.refunded", amount=purchase.payment.amount_minor_units
        )
    )


def test_a_share_is_pending_and_tells_when_it_is_available(alice):
    earn(alice, 800)

    found = selectors.earnings(alice.pk, now=NOW)

    assert (found.pending, found.available, found.lifetime) == (800, 0, 800)
    assert found.releases == [Release(at=MATURE, amount=800)]
    assert selectors.balance(alice.pk) == Balance(balance=0, held=0)


def test_one_who_never_sold_has_earned_nothing(client):
    assert client.get("/api/earnings").json() == {
        "pending": "0.000",
        "available": "0.000",
        "lifetime": "0.000",
        "releases": [],
    }


def test_the_earnings_of_a_day_are_one_release_however_often_they_are_set_aside(alice):
    earn(alice, 800)
    earnings.advance(now=NOW)
    earn(alice, 200)
    earnings.advance(now=NOW + timedelta(hours=1))
    earn(alice, 50)

    found = selectors.earnings(alice.pk, now=NOW + timedelta(hours=2))

    assert found.releases == [Release(at=MATURE, amount=1_050)]
    [hold] = Hold.objects.filter(account__kind=AccountKind.PENDING)
    assert (hold.amount, hold.matures_at) == (1_000, MATURE)


def test_each_day_is_released_when_it_is_mature_and_no_moment_sooner(alice):
    earn(alice, 800)
    earnings.advance(now=NOW)
    earn(alice, 200)
    earnings.advance(now=NOW + timedelta(days=1))

    earnings.advance(now=MATURE - MOMENT)
    assert state(alice) == (1_000, 0, 0)

    assert earnings.advance(now=MATURE) == 1
    assert state(alice) == (200, 800, 0)
    found = selectors.earnings(alice.pk, now=MATURE)
    assert found.releases == [Release(at=MATURE + timedelta(days=1), amount=200)]
    assert found.lifetime == 1_000

    earnings.advance(now=MATURE + timedelta(days=1))
    assert state(alice) == (0, 1_000, 0)
    assert earnings.advance(now=MATURE + timedelta(days=2)) == 0


def test_the_database_refuses_to_release_a_day_too_soon(alice):
    earn(alice, 800)
    earnings.advance(now=NOW)
    hold = Hold.objects.get(account__kind=AccountKind.PENDING)

    hold.state, hold.closed_at = HoldState.RELEASED, MATURE - MOMENT
    with pytest.raises(IntegrityError, match="mature"), transaction.atomic():
        hold.save(update_fields=["state", "closed_at"])

    assert state(alice) == (800, 0, 0)


def test_the_task_goes_by_the_database_s_clock(alice, monkeypatch):
    earn(alice, 800)
    earnings.advance(now=NOW)

    with standing_at(MATURE):
        advance_earnings()

    assert state(alice) == (0, 800, 0)


@pytest.mark.parametrize(("days", "day"), [(0, 2), (1, 3), (14, 16)])
def test_the_site_says_how_long_earnings_are_held_back(settings, days, day):
    settings.EARNINGS_HOLD_BACK_DAYS = days

    assert hold_back.available_at(NOW) == datetime(2026, 3, day, tzinfo=UTC)


def test_the_day_is_that_of_utc(settings):
    taipei = timezone(timedelta(hours=8))

    # It is March 1 in London then.
    earned_at = datetime(2026, 3, 2, 7, 59, tzinfo=taipei)

    assert hold_back.available_at(earned_at) == MATURE


def test_what_is_available_is_moved_to_the_wallet_at_once(alice):
    have(alice, 1_000)

    moved = move(alice, 600)

    assert (moved.amount, moved.code) == (600, "earnings_to_wallet")
    assert state(alice) == (0, 400, 600)
    assert selectors.earnings(alice.pk, now=NOW).lifetime == 1_000


def test_no_more_is_moved_than_is_available(alice):
    have(alice, 1_000)
    earn(alice, 5_000)

    with pytest.raises(InsufficientEarnings) as refused:
        move(alice, 1_001)

    assert refused.value.extra == {"required": "1.001", "available": "1.000"}
    assert state(alice) == (5_000, 1_000, 0)


def test_the_database_refuses_to_move_more_than_is_available(alice):
    have(alice, 1_000)
    [account] = Account.objects.filter(user=alice, kind=AccountKind.EARNINGS)
    wallet = wallets.wallet_of(user_id=alice.pk)

    with pytest.raises(IntegrityError), transaction.atomic():
        Transfer.objects.create(
            debit_account=account,
            credit_account=wallet,
            amount=1_001,
            code="earnings_to_wallet",
            cause_type="earnings",
            cause_id=alice.pk,
            actor="test",
            idempotency_key="by hand",
            occurred_at=NOW,
        )

    assert state(alice) == (0, 1_000, 0)


def test_one_move_moves_once(alice):
    have(alice, 1_000)
    move_id = new_id()

    first = move(alice, 1_000, move_id)

    assert move(alice, 1_000, move_id) == first
    with pytest.raises(IdempotencyConflict):
        move(alice, 999, move_id)
    assert state(alice) == (0, 0, 1_000)


@pytest.mark.parametrize(
    ("share", "left"), [(1, (0, 0, 0)), (2_000, (0, 0, 0)), (5_000, (3_000, 0, 0))]
)
def test_a_share_repays_a_debt_before_it_is_pending(alice, share, left):
    owe(alice, 2_000)

    earn(alice, share)

    assert selectors.debt(alice.pk) == max(0, 2_000 - share)
    assert state(alice) == left
    assert selectors.earnings(alice.pk, now=NOW).lifetime == share


@pytest.mark.parametrize(
    ("available", "pending", "left", "debt"),
    [
        (5_000, 5_000, (5_000, 3_000, 0), 0),
        (1_500, 5_000, (4_500, 0, 0), 0),
        (0, 1_500, (0, 0, 0), 500),
    ],
)
def test_a_new_debt_is_repaid_from_what_was_earned(
    alice, available, pending, left, debt
):
    if available:
        have(alice, available)
    earn(alice, pending)

    owe(alice, 2_000)

    assert (state(alice), selectors.debt(alice.pk)) == (left, debt)


def test_earnings_that_become_available_repay_a_debt(alice):
    earn(alice, 5_000)
    earnings.advance(now=NOW)
    owe(alice, 2_000)
    # What is set aside for a day is that day's.
    assert (state(alice), selectors.debt(alice.pk)) == ((5_000, 0, 0), 2_000)

    earnings.advance(now=MATURE)

    assert (state(alice), selectors.debt(alice.pk)) == ((0, 3_000, 0), 0)
    assert selectors.earnings(alice.pk, now=MATURE).lifetime == 5_000


def test_what_is_moved_during_a_dispute_is_set_aside_for_it(alice):
    have(alice, 1_000)
    purchase, _ = start(alice)
    tell(body_of(purchase))
    wallet = wallets.wallet_of(user_id=alice.pk)
    payee = wallets.pending_of(user_id=UserFactory().pk)
    settle(Ask(place(wallet, CREDITS), payee, closes=True, charges={"all": CREDITS}))
    tell(body_of(purchase, "dispute.created"))

    move(alice, 1_000)

    assert selectors.balance(alice.pk) == Balance(balance=1_000, held=1_000)


def test_the_api_tells_earnings_and_moves_them(client, alice):
    have(alice, 1_000)
    earn(alice, 800)

    with standing_at(NOW):
        told = client.get("/api/earnings")
        answer = client.post(
            *("/api/earnings/transfers", {"amount": "0.600"}),
            format="json",
            headers={"Idempotency-Key": "a"},
        )
        again = client.post(
            *("/api/earnings/transfers", {"amount": "0.600"}),
            format="json",
            headers={"Idempotency-Key": "a"},
        )

    assert told.json() == {
        "pending": "0.800",
        "available": "1.000",
        "lifetime": "1.800",
        "releases": [{"at": "2026-03-09T00:00:00.000Z", "amount": "0.800"}],
    }
    assert answer.status_code == HTTPStatus.CREATED
    body = answer.json()
    assert body == {
        "id": body["id"],
        "amount": "0.600",
        "created_at": "2026-03-01T12:00:00.000Z",
    }
    assert again.json() == body
    assert state(alice) == (800, 400, 600)


@pytest.mark.parametrize(
    ("amount", "key", "status", "code"),
    [
        ("0.001", None, HTTPStatus.BAD_REQUEST, "idempotency_key_invalid"),
        ("0.000", "a", HTTPStatus.BAD_REQUEST, "invalid"),
        ("-1.000", "a", HTTPStatus.BAD_REQUEST, "invalid"),
        ("1.001", "a", HTTPStatus.PAYMENT_REQUIRED, "insufficient_earnings"),
    ],
)
def test_a_move_that_cannot_be_is_refused(client, alice, amount, key, status, code):
    have(alice, 1_000)

    answer = client.post(
        *("/api/earnings/transfers", {"amount": amount}),
        format="json",
        headers={"Idempotency-Key": key} if key else {},
    )

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert state(alice) == (0, 1_000, 0)


def test_each_account_has_a_statement(client, alice):
    have(alice, 1_000)
    move(alice, 600)

    lines = {
        account: [
            (line["type"], line["title"], line["amount"], line["balance_after"])
            for line in client.get(f"/api/credits/ledger?account={account}").json()[
                "results"
            ]
        ]
        for account in ("pending", "earnings", "wallet")
    }

    available = ("earnings_release", "Earnings available")
    moved = ("earnings_to_wallet", "Earnings moved to the wallet")
    assert lines == {
        "pending": [
            (*available, "-1.000", "0.000"),
            ("stream_earn", "Earned live", "1.000", "1.000"),
        ],
        "earnings": [
            (*moved, "-0.600", "0.400"),
            (*available, "1.000", "1.000"),
        ],
        "wallet": [(*moved, "0.600", "0.600")],
    }
    assert client.get("/api/credits/ledger?account=debt").status_code == 400


def test_a_user_takes_every_statement_along(alice):
    have(alice, 1_000)
    move(alice, 600)

    taken = money(alice.pk)

    assert {
        name: [(line["type"], line["amount"]) for line in taken[name]]
        for name in ("statement", "statement_of_pending", "statement_of_earnings")
    } == {
        "statement": [("earnings_to_wallet", 600)],
        "statement_of_pending": [("stream_earn", 1_000), ("earnings_release", -1_000)],
        "statement_of_earnings": [
            *(("earnings_release", 1_000), ("earnings_to_wallet", -600))
        ],
    }


@pytest.mark.parametrize(
    ("check", "statement"),
    [
        (
            "earnings_wait_for_their_day",
            "UPDATE billing_hold SET matures_at = placed_at + interval '90 days'",
        ),
        (
            "earnings_wait_for_their_day",
            """
            UPDATE billing_transfer SET hold_id = NULL WHERE code = 'earnings_release'
            """,
        ),
        (
            "earnings_wait_for_their_day",
            """
            UPDATE billing_transfer SET cause_id = gen_random_uuid()
            WHERE code = 'earnings_to_wallet'
            """,
        ),
        (
            "holds_are_of_their_kind",
            "UPDATE billing_hold SET matures_at = NULL WHERE cause_type = 'earnings'",
        ),
        (
            "debts_come_first",
            "UPDATE billing_account SET balance = -1 WHERE kind = 'debt'",
        ),
    ],
)
def test_the_audit_finds_what_a_superuser_changed(alice, check, statement):
    have(alice, 1_000)
    wallets.debt_of(user_id=alice.pk)
    move(alice, 600)

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f"ALTER TABLE billing_hold DROP CONSTRAINT {MATURITY}")
        cursor.execute(statement)
        assert check in verification.failures()
        transaction.set_rollback(True)
