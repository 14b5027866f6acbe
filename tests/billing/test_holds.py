import pytest

from billing.errors import IdempotencyConflict, InsufficientCredits
from billing.models import Hold
from billing.services import holds
from core.ids import new_id
from tests.billing.conftest import because

CAUSE = new_id()


def place(account, amount, key="hold", cause_id=CAUSE):
    return holds.place(
        account_id=account.pk,
        amount_millicredits=amount,
        idempotency_key=key,
        **because(cause_id),
    )


def test_what_is_held_is_not_available(wallet):
    hold = place(wallet, 4_000)

    wallet.refresh_from_db()
    assert (wallet.balance, wallet.held, wallet.available) == (10_000, 4_000, 6_000)
    assert (hold.amount, hold.captured, hold.remaining) == (4_000, 0, 4_000)


def test_no_more_is_held_than_is_available(wallet):
    place(wallet, 4_000)

    with pytest.raises(InsufficientCredits) as refusal:
        place(wallet, 6_001, key="second")

    assert refusal.value.extra == {"required": "6.001", "available": "6.000"}
    wallet.refresh_from_db()
    assert (wallet.balance, wallet.held) == (10_000, 4_000)


def test_the_same_key_holds_once(wallet):
    first = place(wallet, 4_000)

    assert place(wallet, 4_000) == first

    wallet.refresh_from_db()
    assert wallet.held == 4_000
    with pytest.raises(IdempotencyConflict):
        place(wallet, 4_000, cause_id=new_id())
    assert Hold.objects.count() == 1
