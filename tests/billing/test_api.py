from http import HTTPStatus

import pytest
from rest_framework.test import APIClient

from billing.services import holds
from core.ids import new_id
from tests.billing.conftest import because, give
from tests.billing.test_settle import Ask, place, settle


@pytest.fixture
def client(bob):
    client = APIClient()
    client.force_authenticate(bob)
    return client


def test_a_balance_tells_what_is_held_and_what_is_available(client, wallet):
    place(wallet, 1_500)

    answer = client.get("/api/credits/balance")

    assert answer.status_code == HTTPStatus.OK
    assert answer.json() == {
        "balance": "10.000",
        "held": "1.500",
        "available": "8.500",
        "debt": "0.000",
    }


def test_one_without_a_wallet_has_nothing(client):
    assert client.get("/api/credits/balance").json() == {
        "balance": "0.000",
        "held": "0.000",
        "available": "0.000",
        "debt": "0.000",
    }
    assert client.get("/api/credits/ledger").json() == {
        "results": [],
        "next": None,
        "previous": None,
    }


def test_a_statement_tells_every_line_newest_first(client, wallet, earnings):
    viewing_id = new_id()
    hold = holds.place(
        account_id=wallet.pk,
        amount_millicredits=2_000,
        idempotency_key="hold",
        **because(viewing_id),
    )
    settle(Ask(hold, earnings, charges={"minute": 2_000}))

    assert client.get("/api/credits/ledger").json()["results"] == [
        {
            "id": "2",
            "type": "stream_spend",
            "title": "Watched live",
            "amount": "-2.000",
            "balance_after": "8.000",
            "viewing_id": str(viewing_id),
            "purchase_id": None,
            "created_at": "2026-03-01T12:00:00.000Z",
        },
        {
            "id": "1",
            "type": "grant",
            "title": "Credits given by Kamegor",
            "amount": "10.000",
            "balance_after": "10.000",
            "viewing_id": None,
            "purchase_id": None,
            "created_at": "2026-03-01T12:00:00.000Z",
        },
    ]


def test_a_statement_is_read_page_by_page(client, bob, mallory):
    for amount in (1, 2, 3):
        give(bob, amount)
        give(mallory, 100)

    first = client.get("/api/credits/ledger?page_size=2").json()
    second = client.get(first["next"]).json()

    amounts = [line["amount"] for line in first["results"] + second["results"]]
    assert amounts == ["0.003", "0.002", "0.001"]
    assert second["next"] is None


def test_a_statement_of_three_lines_takes_as_many_queries_as_of_one(
    client, bob, django_assert_num_queries
):
    for _ in range(3):
        give(bob, 1)
        with django_assert_num_queries(1):
            client.get("/api/credits/ledger")


@pytest.mark.parametrize("path", ["/api/credits/balance", "/api/credits/ledger"])
def test_a_stranger_is_told_nothing(path):
    assert APIClient().get(path).status_code == HTTPStatus.UNAUTHORIZED
