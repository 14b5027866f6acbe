"""Money that goes back takes its credits along; what is gone becomes a debt."""

from functools import partial
from http import HTTPStatus
from itertools import permutations

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.test import APIClient

from billing import selectors
from billing.errors import InsufficientCredits, NotRefundable
from billing.gateways.sandbox import payments
from billing.gateways.sandbox.payments import Card
from billing.models import (
    GatewayEvent,
    Hold,
    HoldState,
    RefundRequest,
    Transfer,
    TransferCode,
)
from billing.returns import CreditsOwed
from billing.services import holds, refunds, wallets
from tests.billing.conftest import NOW, because, give
from tests.billing.shop import CREDITS, PRICE, available, body_of, start, state, tell
from tests.billing.test_settle import Ask, place, settle
from tests.factories import UserFactory

HALF = 100  # of 199 cents: its credits are no whole number


@pytest.fixture
def purchase(bob):
    """Bob's, paid."""
    purchase, _ = start(bob)
    payments.pay(reference=purchase.payment.reference, card=Card.PAYS, now=NOW)
    purchase.refresh_from_db()
    return purchase


@pytest.fixture
def wallet_of_bob(bob):
    return wallets.wallet_of(user_id=bob.pk)


def spend(user, alice, amount):
    """Let a user watch alice for so many millicredits; the fee is a fifth."""
    wallet = wallets.wallet_of(user_id=user.pk)
    earnings = wallets.wallet_of(user_id=alice.pk)
    number = Hold.objects.count()
    hold = place(wallet, amount, f"watch:{number}")
    settle(Ask(hold, earnings, closes=True, charges={f"watch:{number}": amount}))


def refund(purchase, amount=PRICE):
    tell(body_of(purchase, "payment.refunded", amount=amount))
    purchase.refresh_from_db()


def dispute(purchase, step):
    tell(body_of(purchase, f"dispute.{step}"))
    purchase.refresh_from_db()


def test_a_refund_takes_back_what_was_bought(purchase, bob):
    refund(purchase)

    assert purchase.payment.status == "refunded"
    assert (available(bob), selectors.debt(bob.pk)) == (0, 0)


def test_a_part_of_the_price_takes_back_its_part_of_the_credits(purchase, bob):
    refund(purchase, HALF)

    assert purchase.payment.status == "paid"
    assert available(bob) == CREDITS - CREDITS * HALF // PRICE

    refund(purchase)

    assert purchase.payment.status == "refunded"
    assert available(bob) == 0


def test_parts_given_back_are_told_in_all_so_the_last_to_come_may_be_the_first(
    purchase, bob
):
    refund(purchase)
    refund(purchase, HALF)

    assert purchase.payment.status == "refunded"
    assert (available(bob), selectors.debt(bob.pk)) == (0, 0)


def test_what_is_spent_already_becomes_a_debt(purchase, bob, alice):
    spend(bob, alice, 15_000)

    refund(purchase)

    assert (available(bob), selectors.debt(bob.pk)) == (0, 15_000)
    wallet = selectors.balance(bob.pk)
    assert (wallet.balance, wallet.held) == (0, 0)


def test_a_debt_is_told_beside_the_balance(purchase, bob, alice):
    spend(bob, alice, 15_000)
    refund(purchase)
    client = APIClient()
    client.force_authenticate(bob)

    assert client.get("/api/credits/balance").json() == {
        "balance": "0.000",
        "held": "0.000",
        "available": "0.000",
        "debt": "15.000",
    }
    codes = [
        line["type"] for line in client.get("/api/credits/ledger").json()["results"]
    ]
    assert codes == ["refund", "stream_spend", "purchase"]


def test_earnings_repay_a_debt_before_anything_can_be_spent(
    purchase, bob, alice, carol
):
    spend(bob, alice, 15_000)
    refund(purchase)
    give(carol, 100_000)

    spend(carol, bob, 10_000)  # bob streams: 8,000 are his

    assert (available(bob), selectors.debt(bob.pk)) == (0, 7_000)
    with pytest.raises(InsufficientCredits):
        place(wallets.wallet_of(user_id=bob.pk), 1)

    spend(carol, bob, 10_000)

    assert (available(bob), selectors.debt(bob.pk)) == (1_000, 0)
    place(wallets.wallet_of(user_id=bob.pk), 1_000)


@pytest.mark.parametrize("amount", [1, 14_999, 15_000, 15_001])
def test_a_gift_or_another_purchase_repays_a_debt(purchase, bob, alice, amount):
    spend(bob, alice, 15_000)
    refund(purchase)

    give(bob, amount)

    assert selectors.debt(bob.pk) == max(0, 15_000 - amount)
    assert available(bob) == max(0, amount - 15_000)


def test_what_a_hold_gives_free_repays_a_debt(purchase, bob, wallet_of_bob):
    hold = place(wallet_of_bob, 5_000)
    refund(purchase)
    assert (available(bob), selectors.debt(bob.pk)) == (0, 5_000)

    holds.release(hold_id=hold.pk, occurred_at=NOW)

    assert (available(bob), selectors.debt(bob.pk)) == (0, 0)
    assert holds.release(hold_id=hold.pk, occurred_at=NOW).state == HoldState.RELEASED


def test_a_viewing_that_runs_on_held_credits_settles_and_the_rest_repays(
    purchase, bob, alice, wallet_of_bob
):
    hold = place(wallet_of_bob, 5_000)
    refund(purchase)

    earnings = wallets.wallet_of(user_id=alice.pk)
    [told] = settle(Ask(hold, earnings, closes=True, charges={"minute": 2_000}))

    assert told == (False, 0, 0, 1_600, 0)
    assert (available(bob), selectors.debt(bob.pk)) == (0, 2_000)
    assert available(alice) == 1_600


def test_a_dispute_sets_aside_what_is_left(purchase, bob, alice):
    spend(bob, alice, 15_000)

    dispute(purchase, "created")

    assert purchase.payment.status == "disputed"
    assert (available(bob), selectors.balance(bob.pk).held) == (0, 5_000)


def test_a_dispute_that_is_won_gives_everything_free(purchase, bob):
    dispute(purchase, "created")
    dispute(purchase, "won")

    assert purchase.payment.status == "paid"
    assert (available(bob), selectors.balance(bob.pk).held) == (CREDITS, 0)


def test_a_dispute_that_is_lost_takes_what_is_left_and_leaves_a_debt(
    purchase, bob, alice
):
    spend(bob, alice, 15_000)
    dispute(purchase, "created")
    dispute(purchase, "funds_withdrawn")

    assert purchase.payment.status == "disputed"
    assert (available(bob), selectors.debt(bob.pk)) == (0, 15_000)
    assert selectors.balance(bob.pk).held == 0


@pytest.mark.parametrize("amount", [PRICE, HALF])
def test_what_was_refunded_is_not_taken_again_by_the_bank(purchase, bob, amount):
    refund(purchase, amount)
    dispute(purchase, "funds_withdrawn")

    assert purchase.reversed_millicredits == CREDITS
    assert (available(bob), selectors.debt(bob.pk)) == (0, 0)


def test_a_dispute_that_is_won_after_all_gives_the_credits_again(purchase, bob, alice):
    spend(bob, alice, 15_000)
    for step in ("created", "funds_withdrawn", "won"):
        dispute(purchase, step)

    assert purchase.payment.status == "paid"
    assert purchase.reversed_millicredits == 0
    assert (available(bob), selectors.debt(bob.pk)) == (5_000, 0)


@pytest.mark.parametrize("amount", [0, -1, PRICE + 1])
def test_more_than_the_price_is_never_given_back(purchase, bob, amount):
    refund(purchase, amount)

    assert GatewayEvent.objects.last().outcome == "quarantined"
    assert available(bob) == CREDITS


EVENTS = {
    "created": ("payment.created", PRICE),
    "paid": ("payment.succeeded", PRICE),
    "refunded": ("payment.refunded", HALF),
    "disputed": ("dispute.created", PRICE - HALF),
    "withdrawn": ("dispute.funds_withdrawn", PRICE - HALF),
}


def outcome(user, purchase):
    purchase.refresh_from_db()
    return (
        purchase.payment.status,
        purchase.reversed_millicredits,
        available(user),
        selectors.balance(user.pk).held,
        selectors.debt(user.pk),
        Hold.objects.filter(state=HoldState.PENDING).count(),
    )


@pytest.mark.parametrize("order", list(permutations(EVENTS)), ids=",".join)
def test_the_order_of_events_makes_no_difference(bob, order):
    purchase, _ = start(bob)

    for name in order:
        event, amount = EVENTS[name]
        tell(body_of(purchase, event, amount=amount))

    assert outcome(bob, purchase) == ("disputed", CREDITS, 0, 0, 0, 0)


STEPS = [
    *["payment.succeeded", "payment.declined", "payment.cancelled"],
    *["payment.refunded", "dispute.created", "dispute.funds_withdrawn", "dispute.won"],
]


@pytest.mark.django_db(transaction=True)
@given(
    told=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(1, PRICE)), max_size=8),
    spent=st.integers(0, CREDITS),
    at=st.integers(0, 8),
)
def test_whatever_is_told_and_spent_the_books_are_right(told, spent, at):
    bob, alice = UserFactory(), UserFactory()
    purchase, _ = start(bob)
    for number, (event, amount) in enumerate(told):
        whole = event == "payment.succeeded"
        tell(body_of(purchase, event, amount=PRICE if whole else amount))
        if number == at and 0 < spent <= available(bob):
            spend(bob, alice, spent)
        available(bob)

    purchase.refresh_from_db()
    if purchase.payment.paid_at is None:
        assert available(bob) == selectors.debt(bob.pk) == 0
    returned = selectors.returns(purchase.payment)
    owed = CreditsOwed(purchase=purchase, returns=returned).back_millicredits
    assert purchase.reversed_millicredits == (owed if purchase.payment.paid_at else 0)


# Staff


@pytest.fixture
def office(client, carol):
    permissions = Permission.objects.filter(
        codename__in=("view_payment", "refund_payment")
    )
    carol.user_permissions.set(permissions)
    client.force_login(carol)
    return client


def press(office, purchase, **more):
    form = {"action": "refund", "_selected_action": str(purchase.payment_id)}
    page = reverse("admin:billing_payment_changelist")
    return office.post(page, form | more, follow=True)


def test_staff_refunds_a_purchase_and_says_why(office, purchase, bob, carol):
    asked = press(office, purchase)
    assert 'name="reason"' in asked.content.decode()
    assert available(bob) == CREDITS

    done = press(office, purchase, decide="1", reason="He asked kindly.")

    assert "refund was requested" in done.content.decode()
    purchase.refresh_from_db()
    assert purchase.payment.status == "refunded"
    assert available(bob) == 0
    request = RefundRequest.objects.get()
    assert (request.staff, request.reason) == (carol, "He asked kindly.")


def test_a_purchase_is_refunded_once(office, purchase, carol):
    ask = partial(refunds.request, payment_id=purchase.payment_id, staff=carol, now=NOW)
    ask(reason="once")
    before = state()

    with pytest.raises(NotRefundable):
        ask(reason="twice")
    press(office, purchase, decide="1", reason="thrice")

    assert state() == before
    assert Transfer.objects.filter(code=TransferCode.REFUND).count() == 1


def test_what_was_never_paid_is_not_refunded(bob, carol):
    purchase, _ = start(bob)

    with pytest.raises(NotRefundable):
        refunds.request(
            payment_id=purchase.payment_id, staff=carol, reason="x", now=NOW
        )
    assert not RefundRequest.objects.exists()


def test_who_may_only_look_refunds_nothing(client, carol, purchase, bob):
    carol.user_permissions.set(Permission.objects.filter(codename="view_payment"))
    client.force_login(carol)

    answer = press(client, purchase, decide="1", reason="x")

    assert answer.status_code == HTTPStatus.OK
    assert available(bob) == CREDITS


def test_a_debtor_holds_nothing_even_by_service(purchase, bob, alice, wallet_of_bob):
    spend(bob, alice, CREDITS)
    refund(purchase)

    with pytest.raises(InsufficientCredits):
        holds.place(
            account_id=wallet_of_bob.pk,
            amount_millicredits=1,
            idempotency_key="try",
            **because(),
        )
