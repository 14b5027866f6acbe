"""Buying credits through the sandbox, from the list of packages to the wallet."""

from http import HTTPStatus

import pytest
from django.test import Client
from rest_framework.test import APIClient

from billing.gateways.sandbox.payments import Card, cancel, finish, pay
from billing.models import (
    GatewayEvent,
    Package,
    Payment,
    Purchase,
    SandboxPayment,
    Transfer,
    TransferCode,
)
from billing.services import packages
from core.ids import new_id
from tests.billing.conftest import NOW
from tests.billing.shop import available, make_package, start
from tests.faults.racing import at_once

URL = "/api/credits/purchase"


@pytest.fixture
def client(bob):
    client = APIClient()
    client.force_authenticate(bob)
    return client


@pytest.fixture
def browser(db):
    """A browser at the sandbox's page: it needs no account there."""
    return Client()


def buy(client, package, *, key="k", **body):
    body = {"package_id": str(package.pk)} | body
    return client.post(URL, body, headers={"Idempotency-Key": key}, format="json")


def status_of(client, purchase_id):
    return client.get(f"/api/credits/purchases/{purchase_id}").json()


def test_packages_on_sale_are_listed_in_their_order(client, django_assert_num_queries):
    dear = make_package(position=2, price_minor_units=2_000, currency="JPY")
    cheap = make_package(position=1)
    make_package(is_active=False)

    with django_assert_num_queries(1):
        answer = client.get("/api/credits/packages")

    assert answer.json()["results"] == [
        {
            "id": str(cheap.pk),
            "credits": "20.000",
            "price": "1.99",
            "currency": "USD",
        },
        {
            "id": str(dear.pk),
            "credits": "20.000",
            "price": "2000",
            "currency": "JPY",
        },
    ]


def test_a_purchase_begins_unpaid_and_credits_nothing(client, bob):
    answer = buy(client, make_package())

    purchase = Purchase.objects.get()
    assert answer.status_code == HTTPStatus.CREATED
    assert answer.json() == {
        "id": str(purchase.pk),
        "status": "pending",
        "failure_reason": "",
        "gateway": "sandbox",
        "credits": "20.000",
        "price": "1.99",
        "currency": "USD",
        "started_at": answer.json()["started_at"],
        "paid_at": None,
        "redirect_url": f"http://testserver/sandbox/checkout/{purchase.payment.reference}",
        "client_secret": None,
        "publishable_key": None,
    }
    assert available(bob) == 0


def test_the_same_key_buys_once_and_answers_the_same(client):
    package = make_package()

    first, again = buy(client, package), buy(client, package)
    other = buy(client, make_package())

    assert first.content == again.content
    assert other.json()["code"] == "idempotency_key_reused"
    assert Purchase.objects.count() == 1


def test_a_purchase_without_a_key_is_refused(client):
    package = make_package()

    answer = client.post(URL, {"package_id": str(package.pk)}, format="json")

    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert answer.json()["code"] == "idempotency_key_invalid"
    assert not Purchase.objects.exists()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"package_id": str(new_id())}, "not_found"),
        ({"package_id": 5}, "invalid"),
        ({"package_id": None}, "invalid"),
        ({"gateway": "nobody"}, "invalid"),
        ({"gateway": 5}, "invalid"),
    ],
)
def test_what_cannot_be_bought_is_refused(client, body, code):
    answer = buy(client, make_package(), **body)

    assert answer.json()["code"] == code
    assert not Purchase.objects.exists()


def test_what_is_not_on_sale_cannot_be_bought(client):
    answer = buy(client, make_package(is_active=False))

    assert answer.json()["code"] == "not_found"
    assert not Purchase.objects.exists()


def test_a_site_without_a_gateway_sells_nothing(client, settings):
    settings.PAYMENT_GATEWAYS = []

    answer = buy(client, make_package())

    assert answer.json()["errors"][0]["field"] == "gateway"
    assert not Purchase.objects.exists()


def test_a_package_that_changes_leaves_an_open_purchase_as_it_was(client, browser, bob):
    package = make_package()
    bought = buy(client, package).json()
    Package.objects.update(amount_millicredits=1, price_minor_units=1)

    browser.post(bought["redirect_url"], {"card": Card.PAYS})

    assert status_of(client, bought["id"])["status"] == "paid"
    assert available(bob) == package.amount_millicredits


def test_the_checkout_shows_what_is_paid_for(client, browser):
    bought = buy(client, make_package()).json()

    page = browser.get(bought["redirect_url"])

    assert page.status_code == HTTPStatus.OK
    text = page.content.decode()
    assert "20 credits for Kamegor" in text
    assert "1.99 USD" in text
    assert all(number in text for number in Card.values)


def test_a_card_that_pays_brings_the_credits_and_leads_back(client, browser, bob):
    bought = buy(client, make_package()).json()

    back = browser.post(bought["redirect_url"], {"card": Card.PAYS})

    assert back.headers["Location"] == f"/wallet/purchases/{bought['id']}"
    purchase = status_of(client, bought["id"])
    assert (purchase["status"], purchase["failure_reason"]) == ("paid", "")
    assert purchase["paid_at"] is not None
    assert available(bob) == 20_000
    [transfer] = Transfer.objects.all()
    assert transfer.code == TransferCode.PURCHASE
    assert str(transfer.cause_id) == bought["id"]
    [line] = client.get("/api/credits/ledger").json()["results"]
    assert (line["type"], line["amount"]) == ("purchase", "20.000")


@pytest.mark.parametrize(
    ("press", "reason"),
    [({"card": Card.DECLINES}, "declined"), ({"cancel": "1"}, "cancelled")],
)
def test_a_payment_that_fails_says_why_and_credits_nothing(
    client, browser, bob, press, reason
):
    bought = buy(client, make_package()).json()

    browser.post(bought["redirect_url"], press)

    purchase = status_of(client, bought["id"])
    assert (purchase["status"], purchase["failure_reason"]) == ("failed", reason)
    assert available(bob) == 0


def test_a_slow_card_pays_later_and_once(client, browser, bob):
    bought = buy(client, make_package()).json()
    reference = Payment.objects.get().reference

    browser.post(bought["redirect_url"], {"card": Card.PAYS_SLOWLY})
    assert status_of(client, bought["id"])["status"] == "pending"

    for _ in range(2):
        finish(reference=reference, now=NOW)

    assert status_of(client, bought["id"])["status"] == "paid"
    assert available(bob) == 20_000


@pytest.mark.parametrize("first", [{"card": Card.PAYS}, {"cancel": "1"}])
def test_a_payment_that_is_over_is_not_paid_again(client, browser, first):
    bought = buy(client, make_package()).json()
    browser.post(bought["redirect_url"], first)
    before = status_of(client, bought["id"])

    for press in ({"card": Card.PAYS}, {"card": Card.DECLINES}, {"cancel": "1"}):
        assert browser.post(bought["redirect_url"], press).status_code == 302
    assert browser.get(bought["redirect_url"]).status_code == 302

    assert status_of(client, bought["id"]) == before


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_a_card_and_a_change_of_mind_at_once_are_one_of_the_two(bob):
    for _ in range(10):
        purchase, _ = start(bob)
        asked = {"reference": purchase.payment.reference, "now": NOW}

        told = at_once(
            lambda asked=asked: pay(card=Card.PAYS, **asked),
            lambda asked=asked: cancel(**asked),
        )

        assert told == [None, None]
        [event] = GatewayEvent.objects.filter(payment=purchase.payment)
        assert event.type in {"payment.succeeded", "payment.cancelled"}


def test_a_card_that_is_none_is_asked_for_again(client, browser):
    bought = buy(client, make_package()).json()

    for card in ("", "1234", "x" * 10_000):
        assert browser.post(bought["redirect_url"], {"card": card}).status_code == 200

    assert SandboxPayment.objects.get().state == "open"


def test_nobody_pays_at_a_sandbox_that_is_off(client, browser, settings):
    bought = buy(client, make_package()).json()
    settings.PAYMENT_GATEWAYS = []

    assert browser.get(bought["redirect_url"]).status_code == 404
    assert browser.post(bought["redirect_url"], {"card": Card.PAYS}).status_code == 404
    assert SandboxPayment.objects.get().state == "open"


def test_there_is_no_checkout_of_a_payment_that_is_not(browser):
    assert browser.get("/sandbox/checkout/nothing").status_code == 404


def test_a_purchase_is_its_buyers_alone(client, mallory):
    purchase, _ = start(mallory)

    hidden = client.get(f"/api/credits/purchases/{purchase.pk}")
    absent = client.get(f"/api/credits/purchases/{new_id()}")

    assert hidden.status_code == absent.status_code == HTTPStatus.NOT_FOUND
    assert hidden.content == absent.content


def test_the_demo_offers_packages_only_where_there_are_none(db):
    packages.offer_first([(1_000, 100), (2_000, 150)])
    packages.offer_first([(3_000, 300)])

    offered = Package.objects.values_list("amount_millicredits", "position")
    assert list(offered) == [(1_000, 1), (2_000, 2)]
