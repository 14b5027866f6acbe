"""What beat and the sandbox ask of billing, safe to run twice."""

from celery import shared_task

from billing.gateways.sandbox import payments
from billing.services import balances, receipts, reconciliation
from core import clock


@shared_task  # type: ignore[untyped-decorator]  # Celery has no types
def reconcile_purchases() -> None:
    """Ask the gateways about payments that nobody has told of."""
    reconciliation.reconcile(now=clock.database_now())


@shared_task  # type: ignore[untyped-decorator]  # Celery has no types
def compare_balances() -> None:
    """Compare what the gateways' accounts say with what is booked."""
    balances.compare(now=clock.database_now())


@shared_task  # type: ignore[untyped-decorator]  # Celery has no types
def send_receipts() -> None:
    """Send the receipts of what was paid."""
    receipts.send(now=clock.database_now())


@shared_task  # type: ignore[untyped-decorator]  # Celery has no types
def finish_sandbox_payment(*, reference: str) -> None:
    """Let a slow test card pay at last."""
    payments.finish(reference=reference, now=clock.database_now())
