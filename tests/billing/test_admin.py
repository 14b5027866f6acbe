from http import HTTPStatus

import pytest
from django.urls import reverse

from billing.models import (
    Account,
    Entry,
    GatewayEvent,
    Grant,
    Hold,
    IdempotencyRecord,
    Package,
    Payment,
    Purchase,
    SandboxPayment,
    Transfer,
)
from billing.services import answers
from billing.services.answers import Answer
from tests.billing.conftest import NOW
from tests.billing.shop import body_of, start, tell
from tests.billing.test_settle import Ask, place, settle
from tests.factories import UserFactory

MODELS = [
    *(Account, Entry, Grant, Hold, IdempotencyRecord, Transfer),
    *(Payment, Purchase, GatewayEvent, SandboxPayment),
]


@pytest.fixture
def office(client, wallet, earnings):
    """Where a superuser looks at bob, who has paid a credit to alice."""
    settle(Ask(place(wallet, 2_000), earnings, charges={"minute": 1_000}))
    claim = answers.claim(user_id=wallet.user_id, key="k", fingerprint=b"", now=NOW)
    answers.keep(
        claim=claim,
        answer=Answer(status=201, content_type="application/json", body=b"secret"),
    )
    tell(body_of(start(wallet.user)[0]))
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


def page(model, name, *args):
    meta = model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{name}", args=args)


@pytest.mark.parametrize("model", MODELS)
def test_rows_are_listed_searched_and_shown(office, model):
    row = model.objects.first()

    listed = office.get(page(model, "changelist"))
    found = office.get(page(model, "changelist"), {"q": str(row.pk)})
    shown = office.get(page(model, "change", row.pk))

    assert [listed.status_code, found.status_code, shown.status_code] == [200, 200, 200]
    assert page(model, "change", row.pk) in listed.content.decode()


@pytest.mark.parametrize("model", MODELS)
def test_not_even_a_superuser_writes(office, model):
    row = model.objects.first()

    refused = [
        office.get(page(model, "add")),
        office.post(page(model, "change", row.pk), {"amount": 1}),
        office.post(page(model, "delete", row.pk), {"post": "yes"}),
    ]

    assert [each.status_code for each in refused] == [HTTPStatus.FORBIDDEN] * 3
    assert model.objects.filter(pk=row.pk).exists()


def test_one_click_leads_from_a_user_to_the_statement(office, wallet):
    user = office.get(page(type(wallet.user), "change", wallet.user.pk))
    accounts = f"{page(Account, 'changelist')}?user={wallet.user.pk}"
    account = office.get(page(Account, "change", wallet.pk))

    assert accounts in user.content.decode()
    assert office.get(accounts).status_code == HTTPStatus.OK
    statement = f"{page(Entry, 'changelist')}?account={wallet.pk}"
    assert statement in account.content.decode()
    assert office.get(statement).status_code == HTTPStatus.OK


def test_staff_puts_a_package_on_sale_and_takes_it_off(office):
    offer = {
        "amount_millicredits": 5_000,
        "price_minor_units": 100,
        "currency": "EUR",
        "is_active": "on",
        "position": 7,
    }
    assert office.post(page(Package, "add"), offer).status_code == 302
    package = Package.objects.get(position=7)
    assert str(package) == "5.000 credits for 1.00 EUR"

    changed = offer | {"is_active": ""}
    assert office.post(page(Package, "change", package.pk), changed).status_code == 302

    assert package not in Package.objects.on_sale()


def test_a_package_that_gives_nothing_or_is_free_is_refused(office):
    offer = {"amount_millicredits": 0, "price_minor_units": 0, "currency": "USD"}

    answer = office.post(page(Package, "add"), offer | {"position": 1})

    assert answer.status_code == HTTPStatus.OK
    assert not Package.objects.filter(position=1).exists()
