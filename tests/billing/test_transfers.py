import pytest
from django.db import connection

from billing import selectors, verification
from billing.errors import IdempotencyConflict, InsufficientCredits
from billing.models import Account, Entry, Transfer
from billing.services import holds, transfers
from tests.billing.conftest import because
from tests.movements import MOVE, OTHER_MOVE, TEST

pytestmark = pytest.mark.usefixtures("any_movement")


def pay(debited, credited, amount, key="minute", **changes):
    asked = {"cause_type": TEST.name, "code": MOVE, "idempotency_key": key}
    return transfers.post(
        debit_account_id=debited.pk,
        credit_account_id=credited.pk,
        amount=amount,
        **because() | asked | changes,
    )


def books():
    """Return all that a refusal must leave as it is."""
    return (
        list(Account.objects.order_by("id").values_list("balance", "held", "version")),
        Transfer.objects.count(),
        Entry.objects.count(),
    )


def test_a_transfer_moves_both_balances_and_writes_both_lines(wallet, earnings):
    transfer = pay(wallet, earnings, 3_000)

    wallet.refresh_from_db()
    earnings.refresh_from_db()
    assert (wallet.balance, wallet.version) == (7_000, 2)
    assert (earnings.balance, earnings.version) == (3_000, 1)
    lines = Entry.objects.filter(transfer=transfer).order_by("amount")
    assert list(lines.values_list("account", "version", "amount", "balance_after")) == [
        (wallet.pk, 2, -3_000, 7_000),
        (earnings.pk, 1, 3_000, 3_000),
    ]


def test_many_transfers_in_one_statement_number_their_lines_in_order(wallet, earnings):
    forth = {"debit_account": wallet, "credit_account": earnings, "amount": 2_000}
    back = {"debit_account": earnings, "credit_account": wallet, "amount": 500}

    Transfer.objects.bulk_create(
        Transfer(
            **each | because() | {"cause_type": TEST.name},
            code=MOVE,
            idempotency_key=str(n),
        )
        for n, each in enumerate([forth, back, forth, back])
    )

    lines = Entry.objects.filter(account=wallet).order_by("version")
    assert list(lines.values_list("version", "amount", "balance_after")) == [
        (1, 10_000, 10_000),
        (2, -2_000, 8_000),
        (3, 500, 8_500),
        (4, -2_000, 6_500),
        (5, 500, 7_000),
    ]
    assert verification.failures() == {}


def test_the_same_key_moves_the_amount_once(wallet, earnings):
    first = pay(wallet, earnings, 3_000)
    before = books()

    assert pay(wallet, earnings, 3_000) == first

    assert books() == before


@pytest.mark.parametrize("changed", [{"amount": 1}, {"code": OTHER_MOVE}])
def test_a_key_of_another_transfer_is_refused(wallet, earnings, changed):
    pay(wallet, earnings, 3_000)
    before = books()

    with pytest.raises(IdempotencyConflict):
        pay(wallet, earnings, **{"amount": 3_000} | changed)

    assert books() == before


def test_a_key_reused_between_other_accounts_is_refused(wallet, earnings, platform):
    pay(wallet, earnings, 3_000)
    before = books()

    with pytest.raises(IdempotencyConflict):
        pay(earnings, platform, 3_000)

    assert books() == before


def test_what_is_not_available_is_refused(wallet, earnings):
    holds.place(
        account_id=wallet.pk,
        amount_millicredits=4_000,
        idempotency_key="hold",
        **because(),
    )
    before = books()

    with pytest.raises(InsufficientCredits) as refusal:
        pay(wallet, earnings, 6_001)

    assert refusal.value.extra == {"required": "6.001", "available": "6.000"}
    assert books() == before


def test_the_platform_may_not_be_overdrawn_either(platform, earnings):
    with pytest.raises(InsufficientCredits):
        pay(platform, earnings, 1)

    assert not Transfer.objects.exists()


def test_a_transfer_says_what_it_left_of_both_accounts(wallet, earnings):
    pay(wallet, earnings, 3_000, key="first")
    posted = pay(wallet, earnings, 500, key="second")

    posted.refresh_from_db()
    assert (posted.debit_version, posted.debit_balance_after) == (3, 6_500)
    assert (posted.credit_version, posted.credit_balance_after) == (2, 3_500)


def test_a_page_of_a_statement_is_read_from_the_indexes_of_both_sides(wallet, earnings):
    pay(wallet, earnings, 3_000)
    page = selectors.statement(wallet.user_id).order_by("-version")[:50]

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
    plan = page.explain()

    assert "billing_transfer_debit_line_once" in plan
    assert "billing_transfer_credit_line_once" in plan
    assert "Merge Append" in plan
    assert "Sort Key: billing_transfer.debit_version DESC" not in plan
