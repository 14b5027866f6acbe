"""What the audit finds of viewings whose books were changed with all triggers off.

Bob watched ten seconds, then two minutes and ten seconds, and watches now; a fifth of
what he pays is the platform's.
"""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from billing import verification
from core.ids import new_id
from streams.models import Viewing
from streams.services import viewings
from tests.streams.conftest import at, connect_both, request, watch
from tests.streams.watching import play

MINUTES = "viewings_are_charged_their_minutes"
SHARES = "sellers_are_paid_their_shares"
HOLDS = "holds_end_with_their_viewings"
SECONDS = "viewings_are_billed_by_the_second"

# What is done to the longer viewing's rows, and the check that must find it.
WRONG = {
    "the seller was not paid": (
        SHARES,
        "DELETE FROM billing_transfer WHERE code = 'stream_earn' AND {of_it}",
    ),
    "the seller was paid too little": (
        SHARES,
        """
            UPDATE billing_transfer SET amount = amount - 1
            WHERE code = 'stream_earn' AND {of_it}
        """,
    ),
    "the seller was paid too much": (
        SHARES,
        """
            UPDATE billing_transfer SET amount = amount + 1
            WHERE code = 'stream_earn' AND {of_it}
        """,
    ),
    "the fee is another than was agreed": (
        SHARES,
        "UPDATE streams_viewing SET fee_percent = 19 WHERE {it}",
    ),
    "somebody else was paid": (
        SHARES,
        """
            UPDATE billing_transfer SET credit_account_id = (
            SELECT account_id FROM billing_hold WHERE {of_it})
            WHERE code = 'stream_earn' AND {of_it}
        """,
    ),
    "the seller was paid for nothing": (
        SHARES,
        "DELETE FROM billing_transfer WHERE code = 'stream_spend' AND {of_it}",
    ),
    "the wallet paid into is not the seller's": (
        SHARES,
        """
            UPDATE streams_viewing SET seller_wallet_id = (
            SELECT account_id FROM billing_hold WHERE {of_it}) WHERE {it}
        """,
    ),
    "the viewing says it cost nothing": (
        MINUTES,
        "UPDATE streams_viewing SET charged_millicredits = 0 WHERE {it}",
    ),
    "the viewing says it cost more": (
        MINUTES,
        """
            UPDATE streams_viewing SET charged_millicredits = charged_millicredits + 1
            WHERE {it}
        """,
    ),
    "a charge is of no viewing": (
        MINUTES,
        "UPDATE billing_transfer SET cause_id = '{nothing}' WHERE {of_it}",
    ),
    "the viewing is gone": (MINUTES, "DELETE FROM streams_viewing WHERE {it}"),
    "a minute was charged twice": (
        MINUTES,
        """
            UPDATE billing_transfer SET
            idempotency_key = replace(idempotency_key, 'minute:1', 'minute:0 ')
            WHERE {of_it}
        """,
    ),
    "a minute was charged as another": (
        MINUTES,
        """
            UPDATE billing_transfer SET
            idempotency_key = replace(idempotency_key, 'minute:1', 'minute:2')
            WHERE {of_it}
        """,
    ),
    "a minute more is said to be captured": (
        MINUTES,
        "UPDATE streams_viewing SET captured_units = captured_units + 1 WHERE {it}",
    ),
    "one minute cost more, another less": (
        MINUTES,
        """
            UPDATE billing_transfer SET amount = amount
            + CASE WHEN idempotency_key LIKE '%minute:0%' THEN 100 ELSE -100 END
            WHERE code = 'stream_spend' AND idempotency_key LIKE '%minute%' AND {of_it}
        """,
    ),
    "the hold is somebody else's": (
        MINUTES,
        """
            UPDATE billing_hold SET account_id = (
            SELECT seller_wallet_id FROM streams_viewing WHERE {it}) WHERE {of_it}
        """,
    ),
    "the charges are another hold's": (
        MINUTES,
        """
            UPDATE billing_transfer SET hold_id = (
            SELECT min(id) FROM billing_hold) WHERE hold_id IS NOT NULL AND {of_it}
        """,
    ),
    "the hold is another viewing's": (
        MINUTES,
        "UPDATE billing_hold SET cause_id = '{nothing}' WHERE {of_it}",
    ),
    "what was held is not free though it has ended": (
        HOLDS,
        "UPDATE billing_hold SET state = 'pending', closed_at = NULL WHERE {of_it}",
    ),
    "what is held was freed though it runs": (
        HOLDS,
        """
            UPDATE billing_hold SET state = 'released', closed_at = now()
            WHERE state = 'pending'
        """,
    ),
    "more seconds are said to be billed": (
        SECONDS,
        "UPDATE streams_viewing SET billed_seconds = billed_seconds + 1 WHERE {it}",
    ),
    "seconds are said to be billed that have not been": (
        SECONDS,
        "UPDATE streams_viewing SET billed_seconds = 60 WHERE state = 'connected'",
    ),
    "the seconds after the last minute cost too little": (
        SECONDS,
        """
            UPDATE streams_viewing SET price_per_minute_millicredits = 9000
            WHERE captured_units = 0 AND state = 'ended'
        """,
    ),
    "it runs past what is held for it": (
        SECONDS,
        """
            UPDATE streams_viewing SET paid_until = paid_until + interval '1 day'
            WHERE state = 'connected'
        """,
    ),
    "more was billed than was held": (
        SECONDS,
        "UPDATE streams_viewing SET paid_until = counts_from WHERE {it}",
    ),
    "something is held for no viewing": (
        HOLDS,
        "UPDATE streams_viewing SET hold_id = hold_id + 1000 WHERE {it}",
    ),
}


@pytest.fixture
def longer(settings, stream, buyer):
    settings.PLATFORM_FEE_PERCENT = 20
    watch(stream, buyer)
    viewing = connect_both(request(stream, buyer, now=at(20)), now=at(20))
    play(viewing, since=20, until=150)
    viewings.leave(buyer_id=buyer.pk, viewing_id=viewing.pk, now=at(150))
    connect_both(request(stream, buyer, now=at(160)), now=at(160))
    # Foreign keys are checked now, so that what is changed afterwards is not.
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    return viewing


def execute(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def tamper(statement, viewing):
    """Change rows as a superuser may who has switched triggers and checks off."""
    execute("SET LOCAL session_replication_role = replica")
    execute(
        statement.format(
            it=f"id = '{viewing.pk}'",
            of_it=f"cause_id = '{viewing.pk}'",
            nothing=new_id(),
        )
    )
    execute("SET LOCAL session_replication_role = origin")


def test_right_books_pass(longer, capsys):
    call_command("verify_ledger")

    proved = capsys.readouterr().out.splitlines()
    assert {f"ok     {name}" for name in (MINUTES, SHARES, HOLDS, SECONDS)} <= set(
        proved
    )
    assert list(Viewing.objects.values_list("charged_millicredits", flat=True)) == [
        *(1_000, 13_000, 0)
    ]


@pytest.mark.parametrize("what", WRONG)
def test_the_audit_finds_that(what, longer, capsys):
    check, statement = WRONG[what]

    tamper(statement, longer)

    assert check in verification.failures()
    with pytest.raises(CommandError):
        call_command("verify_ledger")
    assert f"FAILED {check}" in capsys.readouterr().out


@pytest.mark.parametrize("fee_percent", [0, 33, 100])
def test_any_fee_is_proved(settings, stream, buyer, fee_percent):
    settings.PLATFORM_FEE_PERCENT = fee_percent
    watch(stream, buyer, seconds=77)

    assert verification.failures() == {}


def test_a_check_s_name_is_taken_once(tmp_path):
    (tmp_path / f"{MINUTES}.sql").write_text("SELECT 1")

    with pytest.raises(ValueError, match=MINUTES):
        verification.register(tmp_path)
