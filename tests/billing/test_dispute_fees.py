"""What a gateway takes for a dispute besides is the buyer's to bear, to the unit."""

from itertools import permutations

import pytest
from django.urls import reverse

from billing import selectors
from billing.constants import DISPUTE_FEE_MAX_MINOR_UNITS
from billing.errors import InsufficientCredits
from billing.gateways.stripe import events
from billing.models import Alert, GatewayEvent, Transfer, TransferCode
from billing.services import wallets
from tests.billing.conftest import give
from tests.billing.shop import CREDITS, PRICE, available, body_of, start, tell
from tests.billing.test_settle import place
from tests.factories import UserFactory

FEE = 1_500
CHARGED = CREDITS * FEE // PRICE  # more than was bought


@pytest.fixture
def purchase(bob):
    """Bob's, paid."""
    purchase, _ = start(bob)
    tell(body_of(purchase))
    purchase.refresh_from_db()
    return purchase


def dispute(purchase, step, **fees):
    tell(body_of(purchase, f"dispute.{step}", **fees))
    purchase.refresh_from_db()


def worth(user):
    """Return what a user has, less what they owe."""
    return available(user) - selectors.debt(user.pk)


def test_a_fee_becomes_a_debt_beside_the_credits(purchase, bob):
    dispute(purchase, "created")
    assert (available(bob), selectors.debt(bob.pk)) == (0, 0)  # set aside, not taken

    dispute(purchase, "funds_withdrawn", fee=FEE)

    assert (available(bob), selectors.debt(bob.pk)) == (0, CHARGED)
    assert purchase.dispute_fee_millicredits == CHARGED
    assert purchase.reversed_millicredits == CREDITS


def test_a_fee_is_taken_from_what_is_left_before_it_is_owed(purchase, bob):
    give(bob, CHARGED + 500)

    dispute(purchase, "funds_withdrawn", fee=FEE)

    assert (available(bob), selectors.debt(bob.pk)) == (500, 0)
    [charged] = Transfer.objects.filter(code=TransferCode.DISPUTE_FEE)
    assert charged.credit_account == wallets.funding()
    assert charged.cause_id == purchase.pk


def test_nothing_is_spent_before_a_fee_is_repaid(purchase, bob):
    dispute(purchase, "funds_withdrawn", fee=FEE)
    wallet = wallets.wallet_of(user_id=bob.pk)

    give(bob, CHARGED)
    with pytest.raises(InsufficientCredits):
        place(wallet, 1)

    give(bob, 1)
    place(wallet, 1)


@pytest.mark.parametrize("returned", [0, 500, FEE])
def test_a_dispute_that_is_won_gives_the_fee_again_as_far_as_it_came_back(
    purchase, bob, returned
):
    dispute(purchase, "funds_withdrawn", fee=FEE)
    dispute(purchase, "won", fee=FEE, fee_returned=returned)

    kept = CREDITS * (FEE - returned) // PRICE
    assert worth(bob) == CREDITS - kept
    assert purchase.dispute_fee_millicredits == kept
    assert purchase.payment.status == "paid"


def test_the_same_fee_told_again_is_charged_once(purchase, bob):
    for _ in range(3):
        dispute(purchase, "funds_withdrawn", fee=FEE)

    assert selectors.debt(bob.pk) == CHARGED
    assert Transfer.objects.filter(code=TransferCode.DISPUTE_FEE).count() == 1


EVENTS = {
    "paid": ("payment.succeeded", {}),
    "disputed": ("dispute.created", {}),
    "withdrawn": ("dispute.funds_withdrawn", {"fee": FEE}),
    "won": ("dispute.won", {"fee": FEE, "fee_returned": 500}),
}


@pytest.mark.parametrize("order", list(permutations(EVENTS)), ids=",".join)
def test_the_order_of_events_makes_no_difference(bob, order):
    purchase, _ = start(bob)

    for name in order:
        event, fees = EVENTS[name]
        tell(body_of(purchase, event, **fees))

    purchase.refresh_from_db()
    assert purchase.payment.status == "paid"
    assert purchase.reversed_millicredits == 0
    [found] = purchase.payment.disputes.values_list("fee_minor_units", "state")
    assert found == (FEE, "won")
    assert worth(bob) == CREDITS - CREDITS * (FEE - 500) // PRICE


MISFITS = {
    "negative": {"fee": -1},
    "more came back than went": {"fee": 1, "fee_returned": 2},
    "less than nothing came back": {"fee": 1, "fee_returned": -1},
    "more than anybody takes": {"fee": DISPUTE_FEE_MAX_MINOR_UNITS + 1},
    "no number of ours": {"fee": 2**63},
}


@pytest.mark.parametrize("fees", MISFITS.values(), ids=MISFITS.keys())
def test_a_fee_that_cannot_be_is_not_charged_but_the_dispute_counts(
    purchase, bob, fees
):
    dispute(purchase, "funds_withdrawn", **fees)

    assert GatewayEvent.objects.last().outcome == "applied"
    assert (available(bob), selectors.debt(bob.pk)) == (0, 0)
    assert purchase.reversed_millicredits == CREDITS
    assert list(Alert.objects.values_list("kind", "payment")) == [
        ("fee_differs", purchase.payment_id)
    ]


WITHDRAWN = {"amount": -PRICE, "currency": "usd", "fee": FEE}
IN_EURO = {"amount": -150, "currency": "eur", "fee": 1_125}


@pytest.mark.parametrize(
    ("moved", "fees"),
    [
        ([], (0, 0)),
        ([WITHDRAWN], (FEE, 0)),
        ([WITHDRAWN, {"amount": PRICE, "currency": "usd", "fee": 0}], (FEE, 0)),
        ([WITHDRAWN, {"amount": PRICE, "currency": "usd", "fee": -FEE}], (FEE, FEE)),
        ([IN_EURO], (1_125 * PRICE // 150, 0)),
        ([IN_EURO | {"amount": 0}], (1_125, 0)),
    ],
)
def test_stripe_tells_fees_with_what_it_moved(moved, fees):
    told = {
        "id": "dp_1",
        "object": "dispute",
        "amount": PRICE,
        "currency": "usd",
        "payment_intent": "pi_1",
        "status": "needs_response",
        "balance_transactions": moved,
    }
    kind = "charge.dispute.funds_withdrawn"

    event = events.read(
        {"id": "evt_1", "type": kind, "created": 1, "data": {"object": told}}
    )

    assert (event.fee_minor_units, event.fee_returned_minor_units) == fees


def test_finance_sees_what_a_dispute_cost_and_finds_all_that_were(client, purchase):
    other, _ = start(UserFactory())
    dispute(purchase, "funds_withdrawn", fee=FEE)
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    page = client.get(reverse("admin:billing_dispute_changelist")).content.decode()
    assert str(purchase.payment_id) in page
    assert str(other.payment_id) not in page
    payments = client.get(reverse("admin:billing_payment_changelist"))
    assert "15.00" in payments.content.decode()
    shown = reverse("admin:billing_purchase_change", args=[purchase.pk])
    assert "150.753" in client.get(shown).content.decode()
