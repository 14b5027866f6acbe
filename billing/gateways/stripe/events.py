"""Translates Stripe's events and objects into our terms. Pure.

Source: Stripe's OpenAPI, as of the API version that gateway.py pins.
"""

from datetime import UTC, datetime
from typing import Any

from billing.gateways.gateway import Event, Fact

# Disputes that are only inquiries, or that Stripe prevented: no money moves.
_NO_DISPUTE = {
    *("warning_needs_response", "warning_under_review", "warning_closed"),
    "prevented",
}
_CLOSED = {"won": Fact.DISPUTE_WON, "lost": Fact.DISPUTE_LOST}
_INTENT_FACTS = {
    "payment_intent.succeeded": Fact.PAID,
    "payment_intent.payment_failed": Fact.DECLINED,
    # Cancelled by us, or by staff at Stripe. A buyer can only leave the form.
    "payment_intent.canceled": Fact.EXPIRED,
}
_DISPUTE_FACTS = {
    "charge.dispute.created": Fact.DISPUTED,
    "charge.dispute.funds_withdrawn": Fact.DISPUTE_LOST,
    "charge.dispute.funds_reinstated": Fact.DISPUTE_WON,
}
_REFUND_KINDS = (
    *("refund.created", "refund.updated", "refund.failed"),
    "charge.refund.updated",
)
_REFUND_FACTS = {
    "pending": Fact.REFUND_PENDING,
    "requires_action": Fact.REFUND_PENDING,
    "succeeded": Fact.REFUND_SUCCEEDED,
    "failed": Fact.REFUND_FAILED,
    "canceled": Fact.REFUND_FAILED,
}
_WARNING = "radar.early_fraud_warning.created"
# All event types that we act on.
KINDS = (
    *(*_INTENT_FACTS, "charge.refunded", *_REFUND_KINDS),
    *(*_DISPUTE_FACTS, "charge.dispute.closed", _WARNING),
)


def read(event: dict[str, Any]) -> Event:
    """Return the content of an event; most types do not concern us.

    Raises:
        KeyError: it does not have the documented shape.
    """
    event_id, kind, told = event["id"], event["type"], event["data"]["object"]
    if kind in _INTENT_FACTS:
        return _about_intent(event_id, kind, _INTENT_FACTS[kind], told)
    if kind == "charge.refunded":
        return _about_refunds(event_id, kind, told)
    if kind in _REFUND_KINDS:
        return _about_refund(event_id, kind, told)
    if kind in _DISPUTE_FACTS or kind == "charge.dispute.closed":
        return _about_dispute(event_id, kind, told, created=event["created"])
    if kind == _WARNING:
        return _about_warning(event_id, kind, told)
    return Event(id=event_id, type=kind)


def of_intent(intent: dict[str, Any]) -> list[Event]:
    """Return the events that would report a PaymentIntent and its latest charge."""
    charge = intent.get("latest_charge") or {}
    if intent["status"] == "canceled":
        kind = "payment_intent.canceled"
        event_id = f"lookup:{intent['id']}:canceled"
        return [_about_intent(event_id, kind, Fact.EXPIRED, intent)]
    if intent["status"] != "succeeded":
        return []
    kind = "payment_intent.succeeded"
    found = [_about_intent(f"lookup:{intent['id']}:paid", kind, Fact.PAID, intent)]
    if refunded := charge.get("amount_refunded"):
        event_id = f"lookup:{intent['id']}:refunded:{refunded}"
        found.append(_about_refunds(event_id, "charge.refunded", charge))
    return found


def payable_until(intent: dict[str, Any]) -> int:
    """Return until when a buyer can pay their voucher, or 0 if there is none.

    In Unix seconds. Stripe shows vouchers (OXXO, Boleto, Konbini, Multibanco, Pix) as
    the intent's next action. Each has its own expiry, several days ahead.
    """
    if intent["status"] != "requires_action":
        return 0
    action = intent.get("next_action") or {}
    details = action.get(action.get("type", "")) or {}
    return details.get("expires_at") or details.get("expires_after") or 0


def _about_intent(
    event_id: str, kind: str, fact: Fact, intent: dict[str, Any]
) -> Event:
    is_paid = fact is Fact.PAID
    return Event(
        id=event_id,
        type=kind,
        fact=fact,
        reference=intent["id"],
        user_id=intent["metadata"].get("user_id", ""),
        amount_minor_units=intent["amount_received" if is_paid else "amount"],
        currency=intent["currency"].upper(),
    )


def _about_refunds(event_id: str, kind: str, charge: dict[str, Any]) -> Event:
    """Parse a charge: ``amount_refunded`` is the total refunded."""
    return Event(
        id=event_id,
        type=kind,
        fact=Fact.REFUNDED,
        reference=charge["payment_intent"] or "",
        amount_minor_units=charge["amount_refunded"],
        currency=charge["currency"].upper(),
    )


def _about_refund(event_id: str, kind: str, refund: dict[str, Any]) -> Event:
    return Event(
        id=event_id,
        type=kind,
        fact=_REFUND_FACTS.get(refund["status"] or ""),
        reference=refund["payment_intent"] or "",
        part_id=refund["id"],
        amount_minor_units=refund["amount"],
        currency=refund["currency"].upper(),
    )


def _about_warning(event_id: str, kind: str, warning: dict[str, Any]) -> Event:
    return Event(
        id=event_id,
        type=kind,
        fact=Fact.FRAUD_WARNED,
        reference=warning["payment_intent"] or "",
        part_id=warning["id"],
    )


def _about_dispute(
    event_id: str, kind: str, dispute: dict[str, Any], *, created: int
) -> Event:
    status = dispute["status"]
    fact = _DISPUTE_FACTS.get(kind) or _CLOSED.get(status)
    if status in _NO_DISPUTE or fact is None:
        return Event(id=event_id, type=kind)
    fees = [_fee(moved, dispute) for moved in dispute.get("balance_transactions", [])]
    return Event(
        id=event_id,
        type=kind,
        fact=fact,
        reference=dispute["payment_intent"] or "",
        part_id=dispute["id"],
        occurred_at=datetime.fromtimestamp(created, UTC),
        amount_minor_units=dispute["amount"],
        currency=dispute["currency"].upper(),
        fee_minor_units=sum(fee for fee in fees if fee > 0),
        fee_returned_minor_units=-sum(fee for fee in fees if fee < 0),
    )


def _fee(moved: dict[str, Any], dispute: dict[str, Any]) -> int:
    """Return the fee in a dispute's balance transaction. Negative if returned.

    The fee is in the account's settlement currency. If the payment has another
    currency, the fee is converted by the ratio of the two amounts; fractions are
    dropped.
    """
    fee: int = moved["fee"]
    if moved["currency"] == dispute["currency"] or not moved["amount"]:
        return fee
    size: int = abs(fee) * dispute["amount"] // abs(moved["amount"])
    return size if fee > 0 else -size
