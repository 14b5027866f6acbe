"""F16: banks take payments back after their credits were spent and earned.

Told to the webhook as Stripe writes it, in any order, some of it twice. A bank
beside it counts cents; in the end the ledger says the same in credits.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db.models import Case, F, Sum, When

from accounts.models import User
from billing import selectors
from billing.errors import InsufficientCredits
from billing.models import Hold, Purchase, Transfer
from billing.services import purchases, wallets
from core import clock
from tests.billing import stripe_api
from tests.billing.shop import make_package
from tests.billing.stripe_api import StripeApi, deliver, event
from tests.billing.test_settle import Ask, place, settle
from tests.factories import UserFactory
from tests.faults import oracle
from tests.faults.sizes import SEED, part

pytestmark = [
    *(pytest.mark.fault, pytest.mark.django_db, pytest.mark.beside),
    pytest.mark.usefixtures("ledger_alone"),
]

ROUNDS = part(25, of_each_commit=5)
PRICE, FEE = 500, 1_500  # cents
MILLICREDITS_PER_CENT = 100


@dataclass
class Bank:
    """One payment as the site's account at the gateway has it, in cents."""

    balance: int = PRICE
    moved: list[dict[str, Any]] = field(default_factory=list)

    def move(self, amount: int, fee: int = 0) -> None:
        """Move an amount, and take a fee."""
        self.balance += amount - fee
        self.moved.append({"amount": amount, "currency": "usd", "fee": fee})


@dataclass
class Dispute:
    """A story of one payment, as the events that tell of it."""

    intent: dict[str, Any]
    amount: int = PRICE
    bank: Bank = field(default_factory=Bank)
    told: list[str] = field(default_factory=list)

    def tell(self, step: str, status: str) -> None:
        dispute = {
            "id": f"dp_{self.intent['id']}",
            "object": "dispute",
            "amount": self.amount,
            "currency": "usd",
            "payment_intent": self.intent["id"],
            "status": status,
            "balance_transactions": self.bank.moved,
        }
        self.told.append(event(f"charge.dispute.{step}", dispute))

    def withdraw(self) -> None:
        self.tell("created", "needs_response")
        self.bank.move(-self.amount, FEE)
        self.tell("funds_withdrawn", "needs_response")

    def reinstate(self, fee_returned: int) -> None:
        self.bank.move(self.amount, -fee_returned)
        self.tell("funds_reinstated", "won")
        self.tell("closed", "won")

    def refund(self, amount: int) -> None:
        """Give a part back, and leave the rest to be disputed."""
        self.bank.move(-amount)
        self.bank.moved.clear()  # that was no dispute's
        self.amount -= amount
        charge = self.intent["latest_charge"] | {"amount_refunded": amount}
        self.told.append(event("charge.refunded", charge))


def lost(dispute: Dispute) -> None:
    dispute.withdraw()
    dispute.tell("closed", "lost")


def partly_refunded_before(dispute: Dispute) -> None:
    dispute.refund(PRICE // 4)
    lost(dispute)


def won(dispute: Dispute) -> None:
    dispute.withdraw()
    dispute.reinstate(fee_returned=0)


def won_with_the_fee(dispute: Dispute) -> None:
    dispute.withdraw()
    dispute.reinstate(fee_returned=FEE)


@pytest.fixture
def api(settings: Any) -> Iterator[StripeApi]:
    with stripe_api.serve() as api:
        settings.PAYMENT_GATEWAYS = ["stripe"]
        settings.STRIPE_API_URL = api.url
        settings.STRIPE_API_KEY = "sk_test_123"
        settings.STRIPE_WEBHOOK_SECRET = stripe_api.SECRET
        yield api


@pytest.mark.parametrize("story", [lost, partly_refunded_before, won, won_with_the_fee])
def test_after_a_dispute_the_books_are_the_banks(
    api: StripeApi, alice: User, story: Callable[[Dispute], None]
):
    for seed in range(SEED, SEED + ROUNDS):
        draw = random.Random(f"{story.__name__} {seed}")
        bob = UserFactory()
        purchase = _buy(bob)
        intent = api.pay(purchase.payment.reference)
        dispute = Dispute(intent)
        deliver(event("payment_intent.succeeded", intent))
        earned = _watch(bob, alice, draw.randint(0, PRICE) * MILLICREDITS_PER_CENT)
        story(dispute)

        told = [*dispute.told, draw.choice(dispute.told)]
        draw.shuffle(told)
        for body in told:
            deliver(body)
            _nothing_is_spent_while_in_debt(bob)

        assert _funded(purchase) == dispute.bank.balance * MILLICREDITS_PER_CENT, seed
        assert selectors.balance(alice.pk).balance == earned, seed
        purchase.refresh_from_db()
        assert purchase.payment.status == (
            "paid" if "won" in story.__name__ else "disputed"
        )
    assert oracle.violations() == {}


def _buy(user: Any) -> Purchase:
    package = make_package(
        price_minor_units=PRICE, amount_millicredits=PRICE * MILLICREDITS_PER_CENT
    )
    purchase, _ = purchases.start(
        user_id=user.pk,
        package_id=package.pk,
        gateway_name="stripe",
        now=clock.database_now(),
    )
    return purchase


def _watch(buyer: Any, seller: Any, amount: int) -> int:
    """Let the buyer pay the seller; return what the seller has by then."""
    earnings = wallets.wallet_of(user_id=seller.pk)
    if amount:
        key = f"watch:{Hold.objects.count()}"
        hold = place(wallets.wallet_of(user_id=buyer.pk), amount, key)
        settle(Ask(hold, earnings, closes=True, charges={key: amount}))
    return selectors.balance(seller.pk).balance


def _nothing_is_spent_while_in_debt(user: Any) -> None:
    if selectors.debt(user.pk):
        assert selectors.balance(user.pk).available == 0
        with pytest.raises(InsufficientCredits):
            place(wallets.wallet_of(user_id=user.pk), 1, "never")


def _funded(purchase: Purchase) -> int:
    """Return the millicredits that came for a purchase, less those that went."""
    funding = wallets.funding()
    moved = Transfer.objects.filter(cause_id=purchase.pk).aggregate(
        came=Sum(Case(When(debit_account=funding, then=F("amount")), default=0)),
        went=Sum(Case(When(credit_account=funding, then=F("amount")), default=0)),
    )
    total: int = moved["came"] - moved["went"]
    return total
