"""Retention rules of billing. The ledger itself is never deleted."""

from datetime import datetime

from django.db.models import QuerySet

from billing.models import (
    GatewayEvent,
    IdempotencyClaim,
    IdempotencyRecord,
    Purchase,
    PurchaseStatus,
    SandboxPayment,
)
from core.retention import Rule, delete
from core.transactions import atomic

# Only paid purchases can have refunds or disputes, so these have none.
NEVER_PAID = (PurchaseStatus.FAILED, PurchaseStatus.EXPIRED)


def _answers(before: datetime) -> QuerySet[IdempotencyRecord]:
    return IdempotencyRecord.objects.filter(created_at__lt=before)


def _claims(before: datetime) -> QuerySet[IdempotencyClaim]:
    return IdempotencyClaim.objects.filter(created_at__lt=before)


def _event_bodies(before: datetime) -> QuerySet[GatewayEvent]:
    return GatewayEvent.objects.filter(received_at__lt=before).exclude(body="")


@atomic
def _empty_events(events: QuerySet[GatewayEvent], now: datetime) -> None:
    """Erase the content of events. The rows stay, so that each counts once."""
    events.update(body="")


def _unpaid_purchases(before: datetime) -> QuerySet[Purchase]:
    unpaid = Purchase.objects.filter(
        status__in=NEVER_PAID, paid_at=None, started_at__lt=before
    )
    # If these were refunded or disputed nevertheless, a person has to find out why.
    return unpaid.filter(refunds=None, disputes=None, alerts=None)


@atomic
def _forget_purchases(purchases: QuerySet[Purchase], now: datetime) -> None:
    """Delete purchases and their events, except those that were paid after all."""
    locked = purchases.select_for_update(of=("self",)).order_by("pk")
    keys = list(locked.values_list("pk", flat=True))
    GatewayEvent.objects.filter(purchase__in=keys).delete()
    SandboxPayment.objects.filter(purchase__in=keys).delete()
    Purchase.objects.filter(pk__in=keys).delete()


answers = Rule(outdated=_answers, forget=delete)
claims = Rule(outdated=_claims, forget=delete)
event_bodies = Rule(outdated=_event_bodies, forget=_empty_events)
unpaid_purchases = Rule(outdated=_unpaid_purchases, forget=_forget_purchases)
