"""Billing's section of a user's data export."""

from typing import Any
from uuid import UUID

from django.db.models import F

from billing import selectors
from billing.models import (
    Account,
    AccountKind,
    Dispute,
    Grant,
    Payment,
    Purchase,
    Refund,
)


def money(user_id: UUID) -> dict[str, Any]:
    """Return accounts, statements, purchases, payments and grants.

    Credits are in millicredits, money in its currency's smallest unit.
    """
    accounts = Account.objects.filter(user=user_id).order_by("id")
    purchases = Purchase.objects.filter(user=user_id).order_by("payment__started_at")
    payments = Payment.objects.filter(payer=user_id).order_by("started_at")
    grants = Grant.objects.filter(user=user_id).order_by("granted_at")
    return {
        "accounts": list(accounts.values("kind", "balance", "held", "created_at")),
        "statement": _statement(user_id, AccountKind.WALLET),
        "statement_of_pending": _statement(user_id, AccountKind.PENDING),
        "statement_of_earnings": _statement(user_id, AccountKind.EARNINGS),
        "purchases": list(
            purchases.values("id", "amount_millicredits", "payment", "credited_at")
        ),
        "payments": list(
            payments.values(
                *("id", "cause_type", "cause_id", "description"),
                *("amount_minor_units", "currency", "gateway", "method", "reference"),
                *("status", "started_at", "paid_at", "refunded_minor_units"),
            )
        ),
        "refunds": list(
            Refund.objects.filter(payment__payer=user_id)
            .order_by("id")
            .values("payment", "amount_minor_units", "state", "first_told_at")
        ),
        "disputes": list(
            Dispute.objects.filter(payment__payer=user_id)
            .order_by("id")
            .values(
                *("payment", "amount_minor_units", "state", "first_told_at"),
                *("fee_minor_units", "fee_returned_minor_units"),
            )
        ),
        "grants": list(grants.values("id", "reason", "granted_at")),
    }


def _statement(user_id: UUID, kind: AccountKind) -> list[dict[str, Any]]:
    """Return every line of one of a user's accounts, oldest first."""
    lines = selectors.statement(user_id, kind).order_by("version")
    return list(
        lines.values(
            *("amount", "balance_after"),
            type=F("transfer__code"),
            occurred_at=F("transfer__occurred_at"),
        )
    )
