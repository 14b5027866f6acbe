import pytest
from django.db import transaction

from billing import selectors, verification
from billing.errors import AmountOutOfRange, IdempotencyConflict
from billing.models import Account, AccountKind, Grant, Transfer, TransferCode
from billing.selectors import Balance
from billing.services import grants, wallets
from core.ids import new_id
from tests.billing.conftest import give


def test_a_grant_moves_credits_from_funding_to_the_wallet(bob, now):
    grants.grant(
        user_id=bob.id,
        amount_millicredits=12_500,
        reason="welcome",
        actor="command:grant_credits",
        occurred_at=now,
    )

    assert selectors.balance(bob.id) == Balance(balance=12_500, held=0)
    assert Account.objects.get(kind=AccountKind.FUNDING).balance == -12_500
    granted = Grant.objects.get()
    assert (granted.user, granted.reason) == (bob, "welcome")
    transfer = Transfer.objects.get()
    assert transfer.code == TransferCode.GRANT
    assert transfer.cause_id == granted.id
    assert transfer.actor == "command:grant_credits"


def test_the_same_grant_twice_is_given_once(bob, now):
    asked = {
        "user_id": bob.id,
        "amount_millicredits": 1000,
        "reason": "welcome",
        "actor": "seed",
        "occurred_at": now,
        "grant_id": new_id(),
    }

    first, second = grants.grant(**asked), grants.grant(**asked)

    assert first == second
    assert selectors.balance(bob.id) == Balance(balance=1000, held=0)
    with pytest.raises(IdempotencyConflict):
        grants.grant(**asked | {"amount_millicredits": 2000})
    assert Transfer.objects.count() == 1


@pytest.mark.parametrize(("first", "second"), [(0, 2**63), (2**63 - 1, 1)])
def test_more_than_an_account_can_hold_is_refused(bob, first, second):
    if first:
        give(bob, first)

    with pytest.raises(AmountOutOfRange), transaction.atomic():
        give(bob, second)

    assert selectors.balance(bob.id) == Balance(balance=first, held=0)
    assert verification.failures() == {}


def test_a_wallet_is_opened_once(bob):
    first = wallets.wallet_of(user_id=bob.id)

    assert wallets.wallet_of(user_id=bob.id) == first
    assert (first.kind, first.balance, first.held) == (AccountKind.WALLET, 0, 0)


def test_one_without_a_wallet_has_nothing(bob):
    assert selectors.balance(bob.id) == Balance(balance=0, held=0)
    assert not Account.objects.exists()
