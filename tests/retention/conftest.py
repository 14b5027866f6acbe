"""What is older than its time, and what may be."""

import pytest

from accounts.models import Session
from audit.models import AuditEntry, AuditKind
from billing.models import (
    CauseType,
    EventOutcome,
    GatewayEvent,
    Payment,
    PaymentStatus,
    Purchase,
    SandboxPayment,
)
from core import clock
from core.ids import new_id
from moderation.models import (
    Case,
    CaseStatus,
    Report,
    ReportReason,
)
from tests.billing.shop import make_package
from tests.retention.ages import past


@pytest.fixture
def now(db):
    return clock.database_now()


@pytest.fixture
def purchase(bob):
    """Make a purchase, with an event and what the sandbox knows of it."""

    def make(started_at, status, **facts):
        purchase_id = new_id()
        payment = Payment.objects.create(
            cause_type=CauseType.PURCHASE,
            cause_id=purchase_id,
            payer=bob,
            amount_minor_units=100,
            currency="USD",
            description="1 credit",
            gateway="sandbox",
            reference=f"{status} {started_at}",
            status=status,
            started_at=started_at,
            **facts,
        )
        purchase = Purchase.objects.create(
            id=purchase_id,
            user=bob,
            package=make_package(),
            payment=payment,
            amount_millicredits=1000,
        )
        SandboxPayment.objects.create(payment=payment, return_path="/")
        GatewayEvent.objects.create(
            gateway="sandbox",
            event_id=str(purchase.pk),
            type="x",
            body="bob@example.com",
            payment=payment,
            outcome=EventOutcome.APPLIED,
            received_at=started_at,
        )
        return purchase

    return make


@pytest.fixture
def report(alice, bob):
    """Bob reports alice, in a case that was closed at a time."""

    def make(closed_at, status=CaseStatus.CLOSED):
        case = Case.objects.create(
            subject_type="profile",
            subject_id=alice.pk,
            user=alice,
            status=status,
            opened_at=closed_at or clock.database_now(),
            closed_at=closed_at,
        )
        return Report.objects.create(
            case=case,
            reporter=bob,
            reason=ReportReason.SPAM,
            details="She shows my house.",
            evidence={"user": {"username": "alice"}},
            created_at=case.opened_at,
        )

    return make


@pytest.fixture
def entry(carol):
    def make(at):
        return AuditEntry.objects.create(
            staff=carol,
            kind=AuditKind.READ,
            page="/",
            object_ids=[],
            question={},
            address="192.0.2.1",
            at=at,
        )

    return make


@pytest.fixture
def world_of_old(bob, entry, purchase, now):
    """One old row of some tables."""
    entry(past("audit.AuditEntry", now))
    purchase(past("billing.Purchase", now), PaymentStatus.EXPIRED)
    Session.objects.create(
        user=bob,
        refresh_jti="x",
        created_at=past("accounts.Session", now),
        last_used_at=now,
        expires_at=past("accounts.Session", now),
    )
