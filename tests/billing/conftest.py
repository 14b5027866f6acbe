"""Wallets with credits, and shorthand for what every movement names."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from rest_framework.test import APIClient

from billing.models import Account
from billing.services import grants, wallets
from core.ids import new_id
from streams.causes import VIEWING
from tests.billing import stripe_api

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _alone(ledger_alone):
    """Viewings pay here that are not there."""


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def wallet(bob):
    """Bob's, with 10 credits."""
    give(bob, 10_000)
    return wallets.wallet_of(user_id=bob.pk)


@pytest.fixture
def earnings(alice):
    """Alice's wallet, empty."""
    return wallets.wallet_of(user_id=alice.pk)


@pytest.fixture
def platform(db):
    """The first part of the platform's account: charges take it while it is free."""
    return Account.objects.get(pk=wallets.platform_ids()[0])


@pytest.fixture
def api(settings):
    """Stripe's API, which the gateway speaks to."""
    with stripe_api.in_use(settings) as api:
        yield api


@pytest.fixture
def buyer(bob):
    """Bob's client of the site's API."""
    client = APIClient()
    client.force_authenticate(bob)
    return client


def give(user: Any, amount_millicredits: int) -> None:
    grants.grant(
        user_id=user.pk,
        amount_millicredits=amount_millicredits,
        reason="test",
        actor="test",
        occurred_at=NOW,
    )


def because(cause_id: UUID | None = None) -> dict[str, Any]:
    """Return what every movement names: a viewing caused it, the meter made it."""
    return {
        "cause_type": VIEWING,
        "cause_id": cause_id or new_id(),
        "actor": "meter",
        "occurred_at": NOW,
    }
