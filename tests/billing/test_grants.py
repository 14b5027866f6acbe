import pytest

from billing import selectors
from billing.errors import IdempotencyConflict
from billing.models import Account, AccountKind, Grant, Transfer, TransferCode
from billing.selectors import Balance
from billing.services import grants, wallets
from core.ids import new_id


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


def test_a_wallet_is_opened_once(bob):
    first = wallets.wallet_of(user_id=bob.id)

    assert wallets.wallet_of(user_id=bob.id) == first
    assert (first.kind, first.balance, first.held) == (AccountKind.WALLET, 0, 0)


def test_one_without_a_wallet_has_nothing(bob):
    assert selectors.balance(bob.id) == Balance(balance=0, held=0)
    assert not Account.objects.exists()
