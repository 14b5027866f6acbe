"""Retention rules of billing. The ledger itself is never deleted."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from billing.models import (
    GatewayEvent,
    IdempotencyClaim,
    IdempotencyRecord,
    Payment,
    PaymentStatus,
    Purchase,
    SandboxPayment,
)
from core.retention import Rule, delete
from core.transactions import atomic

# Only paid payments can have refunds or disputes, so these have none.
NEVER_PAID = (PaymentStatus.FAILED, PaymentStatus.EXPIRED)


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
        payment__status__in=NEVER_PAID,
        payment__paid_at=None,
        payment__started_at__lt=before,
    )
    # If these were refunded or disputed nevertheless, a person has to find out why.
    return unpaid.filter(
        payment__refunds=None, payment__disputes=None, payment__alerts=None
    )


@atomic
def _forget_purchases(purchases: QuerySet[Purchase], now: datetime) -> None:
    """Delete purchases with their payments, except those that were paid after all."""
    locked = purchases.select_related("payment").order_by("pk")
    unpaid = list(locked.select_for_update(of=("self", "payment")))
    Purchase.objects.filter(pk__in=[purchase.pk for purchase in unpaid]).delete()
    _forget_payments([purchase.payment_id for purchase in unpaid])


def _forget_payments(keys: list[UUID]) -> None:
    """Delete payments that nobody paid, with their events."""
    GatewayEvent.objects.filter(payment__in=keys).delete()
    SandboxPayment.objects.filter(payment__in=keys).delete()
    Payment.objects.filter(pk__in=keys).delete()


answers = Rule(outdated=_answers, forget=delete)
claims = Rule(outdated=_claims, forget=delete)
event_bodies = Rule(outdated=_event_bodies, forget=_empty_events)
unpaid_purchases = Rule(outdated=_unpaid_purchases, forget=_forget_purchases)
