"""What the database refuses whoever asks, and what the audit finds afterwards.

The first by raw SQL with the rights of the application; the second by a superuser who
has switched triggers and checks off.
"""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from billing import verification
from billing.models import Entry
from tests.billing.shop import body_of, start, tell
from tests.billing.test_settle import Ask, place, settle

INSERT = """
    INSERT INTO billing_transfer (asset, debit_account_id, credit_account_id, amount,
        hold_id, code, cause_type, cause_id, actor, idempotency_key, occurred_at,
        debit_version, debit_balance_after, credit_version, credit_balance_after)
    SELECT {asset}, {debit}, {credit}, {amount}, {hold}, {code}, {cause},
        'mallory', {key}, now(), {lines}
    FROM (SELECT wallet.id AS wallet, earnings.id AS earnings, funding.id AS funding
        FROM billing_account AS wallet, billing_account AS earnings,
            billing_account AS funding
        WHERE wallet.version = 2 AND earnings.user_id <> wallet.user_id
            AND funding.kind = 'funding') AS accounts
"""
FAIR = {
    "asset": "'credit'",
    "debit": "wallet",
    "credit": "earnings",
    "amount": "1",
    "hold": "NULL",
    "code": "'grant'",
    "cause": "'grant', gen_random_uuid()",
    "key": "'new'",
    "lines": "NULL, NULL, NULL, NULL",  # the database numbers them
}
GRANTED = "'grant', (SELECT id FROM billing_grant)"
WATCHED = "'viewing', gen_random_uuid()"
HELD = """
    INSERT INTO billing_hold (account_id, amount, state, cause_type, cause_id, actor,
        idempotency_key, placed_at)
    SELECT id, 5, 'pending', '{cause}', gen_random_uuid(), 'mallory', 'new', now()
    FROM billing_account WHERE kind = '{kind}' LIMIT 1
"""


def insert(**changes):
    return INSERT.format(**FAIR | changes)


def forge(**changes):
    """As a superuser, of whom the database numbers no lines."""
    return insert(lines="9, 9, 9, 9", **changes)


REFUSED = {
    "change a transfer": "UPDATE billing_transfer SET amount = amount + 1",
    "change a transfer's reason": "UPDATE billing_transfer SET code = 'grant'",
    "delete a transfer": "DELETE FROM billing_transfer",
    "change a line": "UPDATE billing_transfer SET debit_balance_after = 0",
    "change an entry": "UPDATE billing_entry SET balance_after = 0",
    "delete an entry": "DELETE FROM billing_entry",
    "write an entry": """
        INSERT INTO billing_entry (account_id, version, transfer_id, amount,
            balance_after)
        SELECT account_id, version + 10, transfer_id, amount, balance_after
        FROM billing_entry
    """,
    "leave a number out of a debited account's": insert(lines="4, 8999, 2, 801"),
    "leave a number out of a credited account's": insert(lines="3, 8999, 3, 801"),
    "use a number again": insert(lines="2, 8999, 2, 801"),
    "tell another balance of a debited account": insert(lines="3, 9000, 2, 801"),
    "tell another balance of a credited account": insert(lines="3, 8999, 2, 800"),
    "number half of a transfer": insert(lines="3, 8999, NULL, NULL"),
    "change a balance": "UPDATE billing_account SET balance = balance + 1",
    "change what is held": "UPDATE billing_account SET held = 0",
    "delete an account": "DELETE FROM billing_account WHERE version = 0",
    "open an account with a balance": """
        INSERT INTO billing_account (kind, asset, balance, created_at)
        VALUES ('platform', 'other', 5, now())
    """,
    "open a second wallet": """
        INSERT INTO billing_account (kind, asset, user_id, created_at)
        SELECT kind, asset, user_id, now() FROM billing_account WHERE kind = 'wallet'
    """,
    "capture a hold without a transfer": "UPDATE billing_hold SET captured = amount",
    "open a closed hold": """
        UPDATE billing_hold SET state = 'pending', closed_at = NULL
        WHERE state = 'captured'
    """,
    "delete a hold": "DELETE FROM billing_hold",
    "hold more than there is": """
        UPDATE billing_hold SET amount = 1000000 WHERE state = 'pending'
    """,
    "hold nothing": "UPDATE billing_hold SET amount = 0 WHERE state = 'pending'",
    "overdraw a wallet": insert(amount="1000000"),
    "spend what is held": insert(amount="7001"),
    "move nothing": insert(amount="0"),
    "move a negative amount": insert(amount="-1"),
    "move to the same account": insert(credit="wallet"),
    "move from no account": insert(debit="-1"),
    "move to no account": insert(credit="-1"),
    "move to no account by numbers of its own": insert(
        credit="-1", lines="3, 8999, 1, 1"
    ),
    "move another asset": insert(asset="'other'"),
    "use a key again": insert(key="'minute:spend'"),
    "spend another's hold": insert(
        hold="(SELECT id FROM billing_hold WHERE state = 'pending')",
        debit="earnings",
        credit="wallet",
    ),
    "spend no hold": insert(hold="-1"),
    "spend a hold that is closed": insert(
        hold="(SELECT id FROM billing_hold WHERE state = 'captured')"
    ),
}

# Rows edited by a superuser, and the check that must find each.
TAMPERED = [
    (
        "assets_sum_to_zero",
        "UPDATE billing_account SET balance = 9999 WHERE version = 2",
    ),
    ("assets_sum_to_zero", "DELETE FROM billing_account WHERE kind = 'platform'"),
    (
        "balances_are_the_transfers",
        """
        UPDATE billing_account AS account
        SET balance = balance + CASE kind WHEN 'platform' THEN 1 ELSE -1 END
        WHERE kind IN ('platform', 'funding') AND part = 0
        """,
    ),
    (
        "balances_are_the_transfers",
        "UPDATE billing_transfer SET amount = amount + 1 WHERE code = 'grant'",
    ),
    (
        "balances_are_the_transfers",
        "DELETE FROM billing_transfer WHERE code = 'stream_earn'",
    ),
    (
        "balances_are_the_transfers",
        """
        UPDATE billing_transfer SET debit_account_id = credit_account_id,
            credit_account_id = debit_account_id
        WHERE code = 'grant'
        """,
    ),
    ("balances_are_the_transfers", forge()),
    ("statements_have_no_gaps", "UPDATE billing_account SET version = version + 1"),
    *(
        ("statements_have_no_gaps", f"UPDATE billing_transfer SET {change}")
        for change in (
            "debit_version = debit_version + 1 WHERE debit_version = 2",
            "credit_version = credit_version + 1 WHERE code = 'grant'",
            "debit_balance_after = 0 WHERE code = 'stream_spend'",
            "credit_balance_after = 0 WHERE code = 'grant'",
            "amount = amount + 1 WHERE code = 'grant'",
        )
    ),
    ("statements_have_no_gaps", "DELETE FROM billing_transfer WHERE debit_version = 2"),
    ("statements_have_no_gaps", "DELETE FROM billing_transfer WHERE code = 'grant'"),
    (
        "nobody_is_overdrawn",
        """
        ALTER TABLE billing_account
            DROP CONSTRAINT billing_account_available_not_negative;
        UPDATE billing_account SET held = balance + 1 WHERE version = 2
        """,
    ),
    (
        "held_is_the_pending_holds",
        "UPDATE billing_account SET held = held + 1 WHERE version > 0",
    ),
    ("held_is_the_pending_holds", "DELETE FROM billing_hold WHERE state = 'pending'"),
    (
        "held_is_the_pending_holds",
        "UPDATE billing_hold SET amount = amount - 1 WHERE state = 'pending'",
    ),
    (
        "holds_are_captured_by_transfers",
        "UPDATE billing_hold SET captured = captured - 1 WHERE state = 'captured'",
    ),
    (
        "holds_are_captured_by_transfers",
        """
        ALTER TABLE billing_hold
            DROP CONSTRAINT billing_hold_state_agrees_with_its_end;
        UPDATE billing_hold SET state = 'released' WHERE state = 'captured'
        """,
    ),
    (
        "holds_are_captured_by_transfers",
        "UPDATE billing_transfer SET cause_id = gen_random_uuid()",
    ),
    (
        "charges_split_exactly",
        "UPDATE billing_transfer SET amount = 2000 WHERE code = 'stream_earn'",
    ),
    (
        "charges_split_exactly",
        "UPDATE billing_transfer SET code = 'grant' WHERE code = 'stream_spend'",
    ),
    ("charges_split_exactly", "UPDATE billing_transfer SET hold_id = NULL"),
    ("charges_split_exactly", "UPDATE billing_transfer SET charge_id = NULL"),
    (
        "charges_split_exactly",
        "UPDATE billing_transfer SET charge_id = gen_random_uuid()",
    ),
    (
        "charges_split_exactly",
        """
        INSERT INTO billing_transfer (asset, debit_account_id, credit_account_id,
            amount, charge_id, code, cause_type, cause_id, actor, idempotency_key,
            occurred_at, debit_version, debit_balance_after, credit_version,
            credit_balance_after)
        SELECT asset, debit_account_id, credit_account_id, amount, charge_id, code,
            cause_type, cause_id, actor, 'again', occurred_at, 9, 9, 9, 9
        FROM billing_transfer WHERE code = 'stream_earn'
        """,
    ),
    ("grants_are_given_once", "DELETE FROM billing_grant"),
    ("grants_are_given_once", "UPDATE billing_transfer SET cause_type = 'grant'"),
    ("grants_are_given_once", forge(debit="funding", key="'again'", cause=GRANTED)),
    ("grants_are_given_once", forge(cause=GRANTED)),
    (
        "purchases_move_their_buyers_credits",
        forge(
            debit="funding", code="'purchase'", cause="'purchase', gen_random_uuid()"
        ),
    ),
    (
        "debts_are_repaid_from_ones_own",
        forge(code="'debt_repayment'", cause="'debt', gen_random_uuid()"),
    ),
    *(
        ("movements_are_of_their_kind", forge(cause=WATCHED, code=f"'{code}'"))
        for code in ("grant", "refund", "debt_repayment", "bonus")
    ),
    *(
        (
            "movements_are_of_their_kind",
            forge(debit="funding", cause=WATCHED, code=f"'{code}'"),
        )
        for code in ("purchase", "reinstatement", "dispute_fee_returned")
    ),
    (
        "movements_are_of_their_kind",
        "UPDATE billing_transfer SET asset = 'other' WHERE code = 'grant'",
    ),
    ("holds_are_of_their_kind", HELD.format(cause="grant", kind="wallet")),
    ("holds_are_of_their_kind", HELD.format(cause="debt", kind="wallet")),
    ("holds_are_of_their_kind", HELD.format(cause="earnings", kind="wallet")),
    ("holds_are_of_their_kind", HELD.format(cause="viewing", kind="platform")),
    ("disputed_credits_are_frozen", HELD.format(cause="purchase", kind="wallet")),
]


@pytest.fixture(autouse=True)
def _books(wallet, earnings):
    """Bob has 9 credits, 2 of them held, and paid 1 from a hold that is closed."""
    used, _ = place(wallet, 4_000, "used"), place(wallet, 2_000, "pending")
    settle(Ask(used, earnings, closes=True, charges={"minute": 1_000}))
    execute("SET CONSTRAINTS ALL IMMEDIATE")


def execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("what", REFUSED)
def test_the_database_refuses_to(what):
    before = snapshot()

    with pytest.raises(DatabaseError), transaction.atomic():
        execute(REFUSED[what])

    assert snapshot() == before
    assert verification.failures() == {}


def test_a_transfer_by_hand_is_booked_right_and_found_to_be_no_grant():
    execute(insert())

    assert list(verification.failures()) == [
        *("grants_are_given_once", "movements_are_of_their_kind")
    ]
    assert Entry.objects.filter(transfer__actor="mallory").count() == 2


@pytest.mark.parametrize(("check", "statement"), TAMPERED)
def test_the_audit_finds_what_a_superuser_changed(check, statement, capsys):
    execute("SET LOCAL session_replication_role = replica")
    execute(statement)
    execute("SET LOCAL session_replication_role = origin")

    assert check in verification.failures()
    with pytest.raises(CommandError):
        call_command("verify_ledger")
    assert f"FAILED {check}" in capsys.readouterr().out


def test_the_audit_finds_what_was_bought_in_another_s_wallet(bob, earnings):
    purchase, _ = start(bob)
    tell(body_of(purchase))
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert verification.failures() == {}

    execute("SET LOCAL session_replication_role = replica")
    execute(
        f"UPDATE billing_transfer SET credit_account_id = {earnings.pk}"
        " WHERE code = 'purchase'"
    )

    assert "purchases_move_their_buyers_credits" in verification.failures()


def test_the_audit_passes_and_names_what_it_proved(capsys):
    call_command("verify_ledger")

    *checks, verdict = capsys.readouterr().out.splitlines()
    assert checks == [f"ok     {name}" for name in verification.CHECKS]
    assert verdict == "The ledger is right."


def snapshot():
    """Return every row of the ledger as text."""
    tables = ("account", "transfer", "entry", "hold")
    rows = {}
    for table in tables:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT t::text FROM billing_{table} AS t ORDER BY id")
            rows[table] = cursor.fetchall()
    return rows
