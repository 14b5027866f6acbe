"""Background tasks of billing. All are idempotent."""

from celery import shared_task

from billing.gateways.sandbox import payments
from billing.services import balances, earnings, receipts, reconciliation
from core import clock


@shared_task  # type: ignore[untyped-decorator]  # Celery has no types
def reconcile_purchases() -> None:
    """Look up payments that no webhook has reported."""
    reconciliation.reconcile(now=clock.database_now())


@shared_task  # type: ignore[untyped-decorator]  # Celery has no types
def compare_balances() -> None:
    """Compare the gateways' accounts with our bookings."""
    balances.compare(now=clock.database_now())


@shared_task  # type: ignore[untyped-decorator]  # Celery has no types
def advance_earnings() -> None:
    """Set aside what sellers earned, and release what is available by now."""
    earnings.advance(now=clock.database_now())


@shared_task  # type: ignore[untyped-decorator]  # Celery has no types
def send_receipts() -> None:
    """Send the receipts of paid purchases."""
    receipts.send(now=clock.database_now())


@shared_task  # type: ignore[untyped-decorator]  # Celery has no types
def finish_sandbox_payment(*, reference: str) -> None:
    """Complete a slow test payment."""
    payments.finish(reference=reference, now=clock.database_now())
