"""Translates Stripe's balance transactions into our terms. Pure.

Source: Stripe's OpenAPI, as of the API version that gateway.py pins.
"""

from typing import Any

from billing.gateways.gateway import Move, MoveKind

# By type, and by whether the money came in or went out.
_KINDS = {
    ("charge", True): MoveKind.PAYMENT,
    ("refund", False): MoveKind.REFUND,
    ("refund", True): MoveKind.REFUND_FAILURE,
    ("dispute", False): MoveKind.DISPUTE,
    ("dispute", True): MoveKind.DISPUTE_WON,
}


def read(transaction: dict[str, Any]) -> Move | None:
    """Return the line for a balance transaction, or None if it has no payment.

    Payouts, Stripe's own fees and the like concern the bank account, not the ledger.
    """
    source = transaction.get("source") or {}
    amount: int = transaction["amount"]
    kind = _KINDS.get((source.get("object", ""), amount > 0))
    if kind is None or not amount:
        return None
    reference = source.get("payment_intent") or ""
    is_payment = kind is MoveKind.PAYMENT and reference
    return Move(
        id=transaction["id"],
        kind=kind,
        reference=reference,
        part_id=reference if is_payment else source["id"],
        amount_minor_units=_in_the_payments_currency(transaction, source),
        currency=source["currency"].upper(),
    )


def _in_the_payments_currency(
    transaction: dict[str, Any], source: dict[str, Any]
) -> int:
    """Return the amount; from the source if the account settles in another currency."""
    amount: int = transaction["amount"]
    if transaction["currency"] == source["currency"]:
        return amount
    size: int = source["amount"]
    return size if amount > 0 else -size
