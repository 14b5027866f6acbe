"""Another asset beside credits: accounts, balances and debts of its own."""

from functools import partial

import pytest

from billing import selectors, verification
from billing.errors import InsufficientCredits
from billing.models import Account, AccountKind
from billing.selectors import Balance
from billing.services import transfers, wallets
from core.ids import new_id
from tests.billing.conftest import because, give
from tests.billing.test_settle import place
from tests.movements import MOVE, TEST

pytestmark = pytest.mark.usefixtures("any_movement")
TOKEN = "token"


def move(debited, credited, amount):
    return transfers.post(
        debit_account_id=debited.pk,
        credit_account_id=credited.pk,
        amount=amount,
        code=MOVE,
        idempotency_key=str(new_id()),
        **because() | {"cause_type": TEST.name},
    )


def test_each_asset_has_a_wallet_a_statement_and_a_funding_account(bob):
    give(bob, 10_000)

    moved = move(
        wallets.funding(TOKEN), wallets.wallet_of(user_id=bob.pk, asset=TOKEN), 7
    )

    assert moved.asset == TOKEN
    balance = partial(selectors.balance, bob.pk)
    assert (balance(), balance(TOKEN)) == (Balance(balance=10_000), Balance(balance=7))
    [line] = selectors.statement(bob.pk, asset=TOKEN)
    assert (line.amount, line.balance_after) == (7, 7)
    funding = Account.objects.filter(kind=AccountKind.FUNDING)
    assert dict(funding.values_list("asset", "balance")) == {
        "credit": -10_000,
        TOKEN: -7,
    }
    assert verification.failures() == {}


def test_one_asset_does_not_pay_for_another(bob, alice):
    give(bob, 10_000)
    tokens = wallets.wallet_of(user_id=bob.pk, asset=TOKEN)

    with pytest.raises(InsufficientCredits):
        place(tokens, 1)
    with pytest.raises(InsufficientCredits):
        move(tokens, wallets.wallet_of(user_id=alice.pk, asset=TOKEN), 1)

    assert selectors.balance(bob.pk) == Balance(balance=10_000)


def test_a_debt_is_repaid_in_its_own_asset(bob):
    debt = wallets.debt_of(user_id=bob.pk, asset=TOKEN)
    move(debt, wallets.funding(TOKEN), 5)

    give(bob, 10_000)
    assert selectors.debt(bob.pk, TOKEN) == 5

    move(wallets.funding(TOKEN), wallets.wallet_of(user_id=bob.pk, asset=TOKEN), 7)
    assert selectors.debt(bob.pk, TOKEN) == 0
    assert selectors.balance(bob.pk, TOKEN) == Balance(balance=2)
    assert selectors.balance(bob.pk) == Balance(balance=10_000)
    assert verification.failures() == {}
