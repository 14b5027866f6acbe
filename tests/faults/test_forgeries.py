"""F14: one bit of an event or of its signature is changed, hundreds of times."""

import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from billing.gateways.sandbox import signing
from tests.billing import stripe_api
from tests.billing.shop import CREDITS, available, body_of, start, state
from tests.faults.sizes import SEED, part

pytestmark = [pytest.mark.fault, pytest.mark.django_db, pytest.mark.beside]

FORGERIES = part(200, of_each_commit=40)
Sign = Callable[[bytes], tuple[str, str]]


def sandbox(body: bytes) -> tuple[str, str]:
    [(name, value)] = signing.sign(body, now=datetime.now(UTC)).items()
    return name, value


def stripe(body: bytes) -> tuple[str, str]:
    return "Stripe-Signature", stripe_api.sign(body.decode())


@pytest.mark.parametrize("sign", [sandbox, stripe], ids=lambda each: each.__name__)
def test_no_event_with_another_bit_changes_anything(
    bob: Any, settings: Any, sign: Sign
):
    settings.PAYMENT_GATEWAYS = ["sandbox", "stripe"]
    settings.STRIPE_API_KEY = "sk_test_123"
    settings.STRIPE_WEBHOOK_SECRET = stripe_api.SECRET
    purchase, _ = start(bob)
    body, draw = body_of(purchase), random.Random(SEED)
    before = state()

    for _ in range(FORGERIES):
        name, value = sign(body)
        forged, signature = body, value
        if draw.random() < 0.5:
            forged = _flip(body, draw, bits=8)
        else:
            signature = _flip(value.encode(), draw, bits=7).decode()
        answer = _post(sign, forged, {name: signature})
        assert answer.status_code == 400, (forged, signature)

    assert state() == before
    if sign is sandbox:
        _post(sign, body, dict([sign(body)]))
        assert available(bob) == CREDITS


def _flip(text: bytes, draw: random.Random, *, bits: int) -> bytes:
    changed = bytearray(text)
    changed[draw.randrange(len(text))] ^= 1 << draw.randrange(bits)
    return bytes(changed)


def _post(sign: Sign, body: bytes, headers: dict[str, str]) -> Any:
    client = Client(raise_request_exception=False)
    url = f"/api/webhooks/{sign.__name__}"
    return client.post(url, body, content_type="application/json", headers=headers)
