"""Each refund and each dispute counts by itself, in whatever order they are told."""

import random
from itertools import permutations

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from billing import selectors, verification
from billing.errors import EventForgotten, InsufficientCredits
from billing.gateways.stripe import events
from billing.models import (
    Alert,
    GatewayEvent,
    Hold,
    HoldState,
    Payment,
    Transfer,
)
from billing.services import alerts, gateway_events, holds, wallets
from tests.billing.conftest import NOW, give
from tests.billing.shop import CREDITS, available, body_of, start, tell
from tests.billing.test_settle import Ask, place, settle
from tests.factories import UserFactory
from tests.faults import sizes

TENTH = CREDITS // 10


@pytest.fixture
def purchase(bob):
    """Bob's, paid: 1,000 cents for 20 credits."""
    purchase, _ = start(bob, price_minor_units=1_000)
    tell(body_of(purchase))
    return purchase


def told(purchase, kind, **changes):
    tell(body_of(purchase, kind, **changes))
    purchase.refresh_from_db()


def wallet_of(user):
    return wallets.wallet_of(user_id=user.pk)


def books(user):
    """Return what a user may spend, has set aside and owes."""
    free = available(user)
    return free, selectors.balance(user.pk).held, selectors.debt(user.pk)


def open_alerts():
    rows = Alert.objects.open().order_by("id")
    return list(rows.values_list("kind", "expected_minor_units", "found_minor_units"))


# Refunds


def test_a_refund_that_fails_gives_the_credits_again_and_finance_a_task(purchase, bob):
    told(purchase, "refund.succeeded", part="re_1")
    assert (purchase.payment.status, books(bob)) == ("refunded", (0, 0, 0))

    told(purchase, "refund.failed", part="re_1")

    assert (purchase.payment.status, books(bob)) == ("paid", (CREDITS, 0, 0))
    codes = Transfer.objects.order_by("id").values_list("code", "amount")
    assert list(codes) == [
        ("purchase", CREDITS),
        ("refund", CREDITS),
        ("reinstatement", CREDITS),
    ]
    assert open_alerts() == [("refund_failed", 1_000, 0)]


def test_a_refund_that_fails_gives_spent_credits_back_as_a_debt_forgiven(
    purchase, bob, alice
):
    hold = place(wallet_of(bob), CREDITS, "watch")
    settle(Ask(hold, wallet_of(alice), closes=True, charges={"watch": CREDITS}))
    told(purchase, "refund.succeeded", part="re_1")
    assert books(bob) == (0, 0, CREDITS)

    told(purchase, "refund.failed", part="re_1")

    assert books(bob) == (0, 0, 0)


REFUNDS = {
    "first": ("refund.succeeded", {"part": "re_1", "amount": 600}),
    "first failed": ("refund.failed", {"part": "re_1", "amount": 600}),
    "second": ("refund.pending", {"part": "re_2", "amount": 300}),
    "the sum": ("payment.refunded", {"amount": 600}),
    "the sum later": ("payment.refunded", {"amount": 300}),
}


@pytest.mark.parametrize("order", list(permutations(REFUNDS)), ids=",".join)
def test_refunds_add_up_whichever_is_told_first(purchase, bob, order):
    for name in order:
        kind, changes = REFUNDS[name]
        told(purchase, kind, **changes)

    assert (purchase.payment.status, books(bob)) == ("paid", (7 * TENTH, 0, 0))
    assert open_alerts() == [("refund_failed", 600, 0)]


# Disputes


def test_two_disputes_lost_are_booked_both_with_both_fees(purchase, bob):
    for part, amount in (("dp_1", 600), ("dp_2", 400)):
        told(purchase, "dispute.created", part=part, amount=amount)
        told(purchase, "dispute.funds_withdrawn", part=part, amount=amount, fee=100)

    assert purchase.reversed_millicredits == CREDITS
    assert purchase.dispute_fee_millicredits == 2 * TENTH
    assert (purchase.payment.status, books(bob)) == ("disputed", (0, 0, 2 * TENTH))


def test_a_dispute_after_one_that_was_won_reverses_again(purchase, bob):
    told(purchase, "dispute.funds_withdrawn", part="dp_1")
    told(purchase, "dispute.won", part="dp_1")
    assert books(bob) == (CREDITS, 0, 0)

    told(purchase, "dispute.created", part="dp_2")
    assert (purchase.payment.status, books(bob)) == ("disputed", (0, CREDITS, 0))
    told(purchase, "dispute.funds_withdrawn", part="dp_2")
    assert (purchase.payment.status, books(bob)) == ("disputed", (0, 0, 0))
    told(purchase, "dispute.won", part="dp_2")
    assert (purchase.payment.status, books(bob)) == ("paid", (CREDITS, 0, 0))


def test_one_dispute_that_is_lost_after_it_was_won_goes_by_the_gateways_clock(
    purchase, bob
):
    steps = [("created", 1), ("won", 2), ("funds_withdrawn", 3)]
    random.Random(7).shuffle(steps)
    for step, at in steps:
        told(purchase, f"dispute.{step}", part="dp_1", at=1_700_000_000 + at)

    assert (purchase.payment.status, books(bob)) == ("disputed", (0, 0, 0))


@pytest.mark.parametrize(
    "wanted",
    [
        {"amount": 1_070},
        {"amount": 950, "currency": "EUR"},
        {"amount": 0},
        {"amount": -5},
        {"amount": 2**63},
    ],
)
def test_a_dispute_of_another_amount_freezes_and_reverses_the_price(
    purchase, bob, wanted
):
    told(purchase, "dispute.created", part="dp_1", **wanted)
    assert books(bob) == (0, CREDITS, 0)

    told(purchase, "dispute.funds_withdrawn", part="dp_1", **wanted)

    assert (purchase.reversed_millicredits, books(bob)) == (CREDITS, (0, 0, 0))
    found = min(wanted["amount"], 2**63 - 1)
    assert open_alerts() == [("dispute_differs", 1_000, found)]
    assert not GatewayEvent.objects.filter(outcome="quarantined").exists()


def test_no_more_than_was_paid_is_taken_back_and_finance_sees_the_rest(purchase, bob):
    told(purchase, "refund.succeeded", part="re_1")
    told(purchase, "dispute.funds_withdrawn", part="dp_1", amount=400)
    assert (purchase.reversed_millicredits, books(bob)) == (CREDITS, (0, 0, 0))
    assert open_alerts() == [("too_much_returned", 1_000, 1_400)]

    told(purchase, "dispute.won", part="dp_1", amount=400)

    assert open_alerts() == []


def test_a_dispute_from_before_rows_takes_the_id_of_what_is_told_of_it(purchase, bob):
    told(purchase, "dispute.funds_withdrawn", part="dp_1", fee=100)
    purchase.payment.disputes.update(gateway_id="")

    told(purchase, "dispute.won", part="dp_1", fee=100)

    [found] = purchase.payment.disputes.values_list(
        "gateway_id", "state", "fee_minor_units"
    )
    assert found == (f"{purchase.payment.reference}:dp_1", "won", 100)
    assert books(bob) == (CREDITS - TENTH, 0, 0)


# Frozen credits


def test_what_becomes_free_while_a_dispute_is_open_is_frozen_again(purchase, bob):
    hold = place(wallet_of(bob), 5_000, "watch")
    told(purchase, "dispute.created", part="dp_1")
    assert books(bob) == (0, CREDITS, 0)

    holds.release(hold_id=hold.pk, occurred_at=NOW)

    assert books(bob) == (0, CREDITS, 0)
    frozen = Hold.objects.get(cause_id=purchase.pk, state=HoldState.PENDING)
    assert frozen.remaining == CREDITS
    told(purchase, "dispute.won", part="dp_1")
    assert books(bob) == (CREDITS, 0, 0)


def test_the_meter_freezes_what_it_frees(purchase, bob, alice):
    hold = place(wallet_of(bob), 5_000, "watch")
    told(purchase, "dispute.created", part="dp_1")

    [row] = settle(Ask(hold, wallet_of(alice), closes=True, charges={"m": 2_000}))

    assert row == (False, 18_000, 18_000, 1_600, 0)
    assert books(bob) == (0, 18_000, 0)


def test_what_comes_in_while_a_dispute_is_open_is_frozen_as_far_as_it_must(
    purchase, bob, alice
):
    hold = place(wallet_of(bob), 5_000, "watch")
    settle(Ask(hold, wallet_of(alice), closes=True, charges={"watch": 5_000}))
    told(purchase, "dispute.created", part="dp_1")
    assert books(bob) == (0, 15_000, 0)

    give(bob, 6_000)

    assert books(bob) == (1_000, CREDITS, 0)
    with pytest.raises(InsufficientCredits):
        place(wallet_of(bob), 1_001, "too much")


def test_two_disputed_purchases_freeze_what_there_is_for_both(purchase, bob):
    other, _ = start(bob, price_minor_units=1_000)
    tell(body_of(other))
    hold = place(wallet_of(bob), CREDITS, "watch")
    for each in (purchase, other):
        told(each, "dispute.created", part=f"dp_{each.pk}")
    assert books(bob) == (0, 2 * CREDITS, 0)
    holds.release(hold_id=hold.pk, occurred_at=NOW)
    assert books(bob) == (0, 2 * CREDITS, 0)

    told(purchase, "dispute.funds_withdrawn", part=f"dp_{purchase.pk}")
    told(other, "dispute.won", part=f"dp_{other.pk}")

    assert books(bob) == (CREDITS, 0, 0)


# Warnings


def test_a_warning_of_fraud_freezes_until_finance_has_looked(purchase, bob, carol):
    told(purchase, "fraud.warned", part="issfr_1", amount=0, currency="")
    assert (purchase.payment.status, books(bob)) == ("paid", (0, CREDITS, 0))
    [alert] = Alert.objects.all()
    assert (alert.kind, alert.payment) == ("fraud_warning", purchase.payment)

    assert alerts.close(alert_id=alert.pk, staff=carol, note="It was bob.", now=NOW)

    assert books(bob) == (CREDITS, 0, 0)
    alert.refresh_from_db()
    assert (alert.closed_by, alert.note, alert.closed_at) == (carol, "It was bob.", NOW)
    assert not alerts.close(alert_id=alert.pk, staff=carol, note="again", now=NOW)


def test_a_warning_that_is_told_again_is_not_raised_again(purchase, bob, carol):
    told(purchase, "fraud.warned", part="issfr_1")
    alert = Alert.objects.get()
    alerts.close(alert_id=alert.pk, staff=carol, note="It was bob.", now=NOW)

    told(purchase, "fraud.warned", part="issfr_1")

    assert (open_alerts(), books(bob)) == ([], (CREDITS, 0, 0))


# Any order


STORY = [
    ("payment.succeeded", {}),
    ("refund.pending", {"part": "re_1", "amount": 100}),
    ("refund.succeeded", {"part": "re_1", "amount": 100}),
    ("refund.failed", {"part": "re_1", "amount": 100}),
    ("refund.succeeded", {"part": "re_2", "amount": 200}),
    ("payment.refunded", {"amount": 200}),
    ("dispute.created", {"part": "dp_1", "amount": 300}),
    ("dispute.funds_withdrawn", {"part": "dp_1", "amount": 300, "fee": 50}),
    ("dispute.created", {"part": "dp_2", "amount": 400}),
    ("dispute.funds_withdrawn", {"part": "dp_2", "amount": 400, "fee": 50}),
    ("dispute.won", {"part": "dp_2", "amount": 400, "fee": 50, "fee_returned": 50}),
    ("dispute.created", {"part": "dp_3", "amount": 100}),
]


@pytest.mark.django_db(transaction=True)
@settings(max_examples=sizes.part(100, of_each_commit=30))
@given(
    order=st.permutations([*range(len(STORY))]),
    again=st.lists(st.integers(0, len(STORY) - 1), max_size=4),
    gift_after=st.integers(0, len(STORY) - 1),
)
def test_any_order_and_any_repeat_ends_in_the_same_books(order, again, gift_after):
    bob = UserFactory()
    purchase, _ = start(bob, price_minor_units=1_000)
    for number, step in enumerate([*order, *again]):
        if number == gift_after:
            give(bob, 1_000)
        kind, changes = STORY[step]
        told(purchase, kind, **changes)
        available(bob)

    # 200 refunded, 300 and a fee of 50 lost, 100 in dispute, of 1,000 for 20 credits.
    assert (purchase.reversed_millicredits, purchase.dispute_fee_millicredits) == (
        *(5 * TENTH, TENTH // 2),
    )
    assert (purchase.payment.status, purchase.frozen_millicredits) == (
        "disputed",
        TENTH,
    )
    left = CREDITS + 1_000 - 5 * TENTH - TENTH // 2 - TENTH
    assert books(bob) == (left, TENTH, 0)


# Quarantine


@pytest.fixture
def stray(bob):
    """An event of a payment that no purchase has yet, and the purchase."""
    purchase, _ = start(bob)
    reference = purchase.payment.reference
    Payment.objects.filter(pk=purchase.payment_id).update(reference="elsewhere")
    tell(body_of(purchase))
    Payment.objects.filter(pk=purchase.payment_id).update(reference=reference)
    purchase.refresh_from_db()
    return purchase, GatewayEvent.objects.get()


def test_a_quarantined_event_is_taken_again_once_it_fits(stray, bob):
    purchase, event = stray
    assert (event.outcome, available(bob)) == ("quarantined", 0)

    for _ in range(2):
        outcome = gateway_events.retake(event_id=event.pk, now=NOW)
        assert (outcome, available(bob)) == ("applied", CREDITS)

    event.refresh_from_db()
    assert (event.outcome, event.problem, event.payment) == (
        "applied",
        "",
        purchase.payment,
    )


def test_what_still_fits_no_purchase_stays_where_it_is(stray, bob):
    purchase, event = stray
    Payment.objects.filter(pk=purchase.payment_id).update(reference="elsewhere")

    assert gateway_events.retake(event_id=event.pk, now=NOW) == "quarantined"
    assert available(bob) == 0


def test_what_was_never_quarantined_is_not_taken_again(purchase, bob):
    tell(body_of(purchase, "payment.noticed", event_id="evt_1"))
    event = GatewayEvent.objects.get(event_id="evt_1")
    told(purchase, "refund.succeeded", part="re_1", event_id="evt_2")
    refunded = GatewayEvent.objects.get(event_id="evt_2")
    # Reading the events again would make another refund.
    GatewayEvent.objects.update(body=body_of(purchase, "refund.succeeded").decode())

    assert gateway_events.retake(event_id=event.pk, now=NOW) == "ignored"
    assert gateway_events.retake(event_id=refunded.pk, now=NOW) == "applied"
    assert purchase.payment.refunds.count() == 1


def test_what_was_said_too_long_ago_cannot_be_taken_again(stray, bob):
    _, event = stray
    GatewayEvent.objects.update(body="")

    with pytest.raises(EventForgotten):
        gateway_events.retake(event_id=event.pk, now=NOW)
    assert available(bob) == 0


def test_finance_takes_an_event_again_and_the_dashboard_counts_what_waits(
    stray, bob, carol, client
):
    _, event = stray
    rights = ("view_gatewayevent", "retake_gatewayevent", "view_alert")
    carol.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(carol)
    front = client.get(reverse("admin:index")).content.decode()
    assert "<strong>1</strong>\n                    event quarantined" in front

    form = {"action": "take_again", "_selected_action": str(event.pk), "decide": "1"}
    client.post(reverse("admin:billing_gatewayevent_changelist"), form)

    assert available(bob) == CREDITS
    front = client.get(reverse("admin:index")).content.decode()
    assert "<strong>0</strong>\n                    events quarantined" in front


def test_finance_closes_an_alert_with_what_came_of_it(purchase, carol, client):
    told(purchase, "refund.failed", part="re_1")
    alert = Alert.objects.get()
    rights = Permission.objects.filter(codename__in=("view_alert", "close_alert"))
    carol.user_permissions.set(rights)
    client.force_login(carol)
    page = reverse("admin:billing_alert_changelist")
    form = {"action": "close", "_selected_action": str(alert.pk), "decide": "1"}

    client.post(page, form | {"note": "Paid by bank transfer."})

    alert.refresh_from_db()
    assert (alert.closed_by, alert.note) == (carol, "Paid by bank transfer.")


# Stripe's words


def read(kind, **told):
    message = {"id": "evt_1", "type": kind, "created": 1, "data": {"object": told}}
    return events.read(message)


@pytest.mark.parametrize(
    ("status", "fact"),
    [
        ("pending", "refund_pending"),
        ("requires_action", "refund_pending"),
        ("succeeded", "refund_succeeded"),
        ("failed", "refund_failed"),
        ("canceled", "refund_failed"),
    ],
)
@pytest.mark.parametrize("kind", ["created", "updated", "failed"])
def test_stripe_tells_of_each_refund(kind, status, fact):
    event = read(
        f"refund.{kind}",
        id="re_1",
        amount=100,
        currency="usd",
        payment_intent="pi_1",
        status=status,
    )

    assert (event.fact, event.part_id, event.reference) == (fact, "re_1", "pi_1")
    assert (event.amount_minor_units, event.currency) == (100, "USD")


def test_stripe_warns_of_fraud():
    event = read(
        "radar.early_fraud_warning.created", id="issfr_1", payment_intent="pi_1"
    )

    assert (event.fact, event.part_id, event.reference) == (
        *("fraud_warned", "issfr_1", "pi_1"),
    )


# The audit


@pytest.mark.parametrize(
    ("check", "statement"),
    [
        ("what_went_back_is_reversed", "UPDATE billing_dispute SET state = 'won'"),
        ("what_went_back_is_reversed", "UPDATE billing_refund SET state = 'failed'"),
        ("what_went_back_is_reversed", "DELETE FROM billing_dispute"),
        (
            "what_went_back_is_reversed",
            "UPDATE billing_dispute SET fee_minor_units = fee_minor_units + 1",
        ),
        (
            "disputed_credits_are_frozen",
            "UPDATE billing_purchase SET frozen_millicredits = 0",
        ),
        (
            "disputed_credits_are_frozen",
            "UPDATE billing_purchase SET frozen_millicredits = frozen_millicredits + 1",
        ),
        (
            "what_went_back_is_reversed",
            """
            UPDATE billing_purchase SET frozen_millicredits = 0;
            UPDATE billing_hold SET state = 'released', closed_at = now();
            UPDATE billing_account SET held = 0
            """,
        ),
        (
            "disputed_credits_are_frozen",
            """
            UPDATE billing_hold SET account_id = (
                SELECT id FROM billing_account WHERE kind = 'wallet'
                ORDER BY balance LIMIT 1
            )
            """,
        ),
    ],
)
def test_the_audit_finds_what_does_not_add_up(purchase, alice, check, statement):
    give(alice, 1_000)
    told(purchase, "refund.succeeded", part="re_1", amount=100)
    told(purchase, "dispute.funds_withdrawn", part="dp_1", amount=200, fee=10)
    told(purchase, "dispute.created", part="dp_2", amount=300)
    assert verification.failures() == {}

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")

    assert check in verification.failures()


def test_the_audit_finds_a_warning_that_froze_nothing(purchase):
    told(purchase, "fraud.warned", part="issfr_1")
    assert verification.failures() == {}

    Alert.objects.update(kind="dispute_differs")

    assert "what_went_back_is_reversed" in verification.failures()
