"""Apps declare what they sell; the ledger moves, tells and proves it unknowing."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from rest_framework.test import APIClient

from billing import causes, verification
from billing.causes import NotDeclared
from billing.models import AccountKind, Transfer
from billing.services import holds, transfers
from core.ids import new_id
from streams import causes as streams
from tests.billing.conftest import NOW
from tests.billing.test_settle import Ask, settle
from tests.movements import MOVE, PAY, SHARE, TEST


def pay(debited, credited, **changes) -> Transfer:
    asked: dict[str, Any] = {
        "debit_account_id": debited.pk,
        "credit_account_id": credited.pk,
        "amount": 3_000,
        "code": MOVE,
        "cause_type": TEST.name,
        "cause_id": new_id(),
        "actor": "test",
        "idempotency_key": "test",
        "occurred_at": NOW,
    }
    return transfers.post(**asked | changes)


def hold_for(cause_type, account):
    return holds.place(
        account_id=account.pk,
        amount_millicredits=1_000,
        cause_type=cause_type,
        cause_id=new_id(),
        actor="test",
        idempotency_key="test",
        occurred_at=NOW,
    )


@pytest.mark.usefixtures("any_movement")
def test_what_a_new_app_declares_is_moved_told_and_proved(bob, wallet, earnings):
    hold_for(TEST.name, wallet)
    moved = pay(wallet, earnings)

    client = APIClient()
    client.force_authenticate(bob)
    line, _ = client.get("/api/credits/ledger").json()["results"]
    assert (line["type"], line["title"]) == ("test_move", "Moved by a test")
    assert (line["amount"], line["test_id"]) == ("-3.000", str(moved.cause_id))
    assert (line["viewing_id"], line["purchase_id"]) == (None, None)
    assert verification.failures() == {}


@pytest.mark.usefixtures("any_movement")
def test_a_new_app_charges_by_codes_of_its_own(wallet, earnings, platform):
    hold = hold_for(TEST.name, wallet)

    settle(Ask(hold, earnings, charges={"a": 1_000}), codes=(PAY, SHARE))

    charged = Transfer.objects.filter(cause_type=TEST.name).order_by("id")
    assert list(charged.values_list("code", "amount")) == [(PAY, 1_000), (SHARE, 800)]
    platform.refresh_from_db()
    assert platform.balance == 200
    assert verification.failures() == {}

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE billing_transfer SET amount = 1001 WHERE code = %s", [SHARE]
        )
    assert "charges_split_exactly" in verification.failures()


def test_what_no_app_declares_is_refused(wallet, earnings):
    for changes in ({}, {"cause_type": "viewing"}, {"code": "stream_spend"}):
        with pytest.raises(NotDeclared):
            pay(wallet, earnings, **changes)
    for cause_type in (TEST.name, "grant"):
        with pytest.raises(NotDeclared):
            hold_for(cause_type, wallet)

    wallet.refresh_from_db()
    assert (wallet.balance, wallet.held) == (10_000, 0)


def test_what_is_declared_no_more_is_found_and_read_by_its_code(
    bob, wallet, earnings, any_movement, monkeypatch
):
    hold = hold_for(TEST.name, wallet)
    moved = pay(wallet, earnings)

    monkeypatch.delitem(causes.CAUSES, TEST.name)

    failures = verification.failures()
    assert sorted(failures) == [
        *("holds_are_of_their_kind", "movements_are_of_their_kind")
    ]
    assert f'"transfer_id": {moved.pk}' in str(failures)
    assert f'"hold_id": {hold.pk}' in str(failures)
    client = APIClient()
    client.force_authenticate(bob)
    line, _ = client.get("/api/credits/ledger").json()["results"]
    assert (line["type"], line["title"]) == ("test_move", "test_move")


def test_a_movement_between_other_accounts_than_declared_is_found(
    wallet, earnings, monkeypatch
):
    to_platform = ((AccountKind.WALLET, AccountKind.PLATFORM),)
    code = replace(TEST.codes[0], between=to_platform)
    monkeypatch.setitem(causes.CAUSES, TEST.name, replace(TEST, codes=(code,)))

    pay(wallet, earnings)

    assert list(verification.failures()) == ["movements_are_of_their_kind"]


def test_billing_names_nothing_of_what_is_sold_above_it():
    names = "|".join(name for cause in streams.CAUSES for name in names_of(cause))
    named = re.compile(rf"""['"]({names})['"]""")
    folder = Path(apps.get_app_config("billing").path)
    sources = [*folder.rglob("*.py"), *folder.rglob("*.sql")]

    assert named.search("code = 'stream_spend'")
    assert named.search('return {"viewing_id": cause_id}')
    assert not [
        path
        for path in sources
        if "migrations" not in path.parts and named.search(path.read_text())
    ]


def names_of(cause):
    return [cause.name, cause.id_field, *(code.name for code in cause.codes)]


@pytest.mark.usefixtures("any_movement")
def test_a_name_means_one_thing():
    before = dict(causes.CAUSES)
    code = TEST.codes[0]

    causes.declare(TEST)

    for other in (
        replace(TEST, may_hold=False),
        replace(TEST, name="other", codes=(replace(code, title="Otherwise"),)),
        replace(TEST, name="other", codes=(replace(code, share_of="nothing"),)),
    ):
        with pytest.raises(ValueError, match=r"test|nothing"):
            causes.declare(other)
    assert before == causes.CAUSES
