"""F15: Stripe fails, hangs, answers garbage, or does what is asked and says nothing."""

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from rest_framework.test import APIClient

from billing import selectors, verification
from billing.constants import RECONCILE_BATCH
from billing.errors import GatewayUnavailable
from billing.gateways.stripe import gateway
from billing.models import Package, PaymentStatus, Purchase
from billing.services import gateway_events, reconciliation, refunds
from core import clock
from tests.billing import stripe_api
from tests.billing.shop import CREDITS, make_package
from tests.billing.stripe_api import StripeApi, event, sign
from tests.factories import UserFactory
from tests.faults.sizes import SEED, part

pytestmark = [pytest.mark.fault, pytest.mark.django_db, pytest.mark.beside]

PURCHASES = part(4, of_each_commit=1) * RECONCILE_BATCH
REFUNDS = part(50, of_each_commit=10)
SILENT_ROUNDS = 2
PATIENCE_SECONDS = gateway.TIMEOUT_SECONDS


@pytest.fixture
def api(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[StripeApi]:
    monkeypatch.setattr(gateway, "TIMEOUT_SECONDS", PATIENCE_SECONDS)
    with stripe_api.in_use(settings) as api:
        yield api


def fail(api: StripeApi, draw: random.Random) -> None:
    """Let Stripe be away in one of its ways, or well."""

    def hang() -> tuple[int, bytes]:
        api.closing.wait(1)
        return 200, b"{}"

    faults: list[Callable[[], tuple[int, bytes]] | None] = [
        lambda: (500, b'{"error": {"message": "down"}}'),
        lambda: (429, b'{"error": {"message": "slow down"}}'),
        lambda: (200, b"<html>"),
        hang,
        None,
    ]
    api.fault = draw.choice(faults)
    # Whoever is well is waited for, however busy the machine is.
    if api.fault is hang:
        gateway.TIMEOUT_SECONDS = 0.1
    api.is_losing_replies = api.fault is None and draw.choice([True, False])


def mend(api: StripeApi) -> None:
    api.fault, api.is_losing_replies = None, False
    gateway.TIMEOUT_SECONDS = PATIENCE_SECONDS


def test_every_purchase_is_opened_once_and_every_payment_found(api: StripeApi):
    draw, package = random.Random(f"purchases {SEED}"), make_package()
    for number in range(PURCHASES):
        _buy(api, package, f"key {number}", draw)
    assert Purchase.objects.count() == PURCHASES
    for purchase in Purchase.objects.all():
        api.pay(purchase.payment.reference)

    later = clock.database_now() + timedelta(minutes=3)
    rounds = SILENT_ROUNDS + PURCHASES // RECONCILE_BATCH
    for number in range(rounds):
        if number < SILENT_ROUNDS:
            api.fault = lambda: (500, b"{}")
        else:
            mend(api)
        reconciliation.reconcile(now=later + timedelta(minutes=5 * number))

    assert not Purchase.objects.exclude(payment__status=PaymentStatus.PAID).exists()
    for purchase in Purchase.objects.all():
        assert selectors.balance(purchase.user_id).available == CREDITS
    assert verification.failures() == {}


def test_every_refund_is_given_once(api: StripeApi, carol: Any):
    draw, package = random.Random(f"refunds {SEED}"), make_package()
    for number in range(REFUNDS):
        purchase = _buy(api, package, f"key {number}", draw)
        _tell("payment_intent.succeeded", api.pay(purchase.payment.reference))
        for _ in range(3):
            fail(api, draw)
            with suppress(GatewayUnavailable):
                _refund(purchase, carol)
            mend(api)
        _refund(purchase, carol)
        _tell(
            "charge.refunded", api.intents[purchase.payment.reference]["latest_charge"]
        )

    assert len(api.refunds) == REFUNDS
    assert not Purchase.objects.exclude(payment__status=PaymentStatus.REFUNDED).exists()
    assert verification.failures() == {}


def _buy(api: StripeApi, package: Package, key: str, draw: random.Random) -> Purchase:
    """Press again with one key, as the app does, until it is answered."""
    user: Any = UserFactory()
    client = APIClient()
    client.force_authenticate(user)
    for attempt in range(3):
        mend(api)
        if attempt < draw.randint(0, 2):
            fail(api, draw)
        answer = client.post(
            "/api/credits/purchase",
            {"package_id": str(package.pk), "gateway": "stripe"},
            headers={"Idempotency-Key": key},
            format="json",
        )
        if answer.status_code == HTTPStatus.CREATED:
            break
        assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    mend(api)
    return Purchase.objects.get(user=user)


def _refund(purchase: Purchase, staff: Any) -> None:
    refunds.request(
        payment_id=purchase.payment_id,
        staff=staff,
        reason="x",
        now=clock.database_now(),
    )


def _tell(kind: str, told: dict[str, Any]) -> None:
    body = event(kind, told)
    gateway_events.receive(
        gateway_name="stripe",
        body=body.encode(),
        headers={"Stripe-Signature": sign(body)},
        now=clock.database_now(),
    )
