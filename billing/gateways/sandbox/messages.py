"""The bodies of the sandbox's events. Pure."""

from datetime import UTC, datetime

import msgspec

from billing.errors import SignatureInvalid
from billing.gateways.gateway import Event, Fact

FACTS = {
    "payment.succeeded": Fact.PAID,
    "payment.declined": Fact.DECLINED,
    "payment.cancelled": Fact.CANCELLED,
    "payment.expired": Fact.EXPIRED,
    "payment.refunded": Fact.REFUNDED,
    "refund.pending": Fact.REFUND_PENDING,
    "refund.succeeded": Fact.REFUND_SUCCEEDED,
    "refund.failed": Fact.REFUND_FAILED,
    "dispute.created": Fact.DISPUTED,
    "dispute.funds_withdrawn": Fact.DISPUTE_LOST,
    "dispute.won": Fact.DISPUTE_WON,
    "fraud.warned": Fact.FRAUD_WARNED,
}


class Payment(msgspec.Struct):
    """The payment of an event; ``amount`` is the total amount concerned.

    ``part`` identifies a refund or dispute, if there are several. ``fee`` is the cost
    of a dispute, of which ``fee_returned`` was returned.
    """

    reference: str
    user_id: str
    amount: int
    currency: str
    part: str = ""
    fee: int = 0
    fee_returned: int = 0


class Message(msgspec.Struct):
    """The body of an event; ``at`` is when it happened, in Unix seconds."""

    id: str
    type: str
    payment: Payment
    at: int = 0


def encode(message: Message) -> bytes:
    """Return the body of an event."""
    return msgspec.json.encode(message)


def decode(body: bytes) -> Event:
    """Return the content of a body.

    Raises:
        SignatureInvalid: it is not an event, so its signer is not the sandbox.
    """
    try:
        message = msgspec.json.decode(body, type=Message)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SignatureInvalid("The body is not an event.") from error
    return Event(
        id=message.id,
        type=message.type,
        fact=FACTS.get(message.type),
        reference=message.payment.reference,
        part_id=f"{message.payment.reference}:{message.payment.part}".rstrip(":"),
        occurred_at=datetime.fromtimestamp(message.at, UTC) if message.at else None,
        user_id=message.payment.user_id,
        amount_minor_units=message.payment.amount,
        currency=message.payment.currency,
        fee_minor_units=message.payment.fee,
        fee_returned_minor_units=message.payment.fee_returned,
    )
