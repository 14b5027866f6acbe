"""What tests of buying need: a package, a purchase, and events about its payment."""

import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from billing import selectors, verification
from billing.gateways.gateway import Checkout
from billing.gateways.sandbox import signing
from billing.models import GatewayEvent, Hold, Package, Payment, Purchase, Transfer
from billing.services import gateway_events, purchases
from core.ids import new_id
from tests.billing.conftest import NOW

CREDITS = 20_000
PRICE = 199


def make_package(**changes: Any) -> Package:
    fields = {"amount_millicredits": CREDITS, "price_minor_units": PRICE}
    return Package.objects.create(**fields | changes)


def start(user: Any, **changes: Any) -> tuple[Purchase, Checkout]:
    return purchases.start(
        user_id=user.pk,
        package_id=make_package(**changes).pk,
        gateway_name="sandbox",
        now=NOW,
    )


@dataclass(frozen=True, kw_only=True)
class Told:
    """What an event says of a payment."""

    reference: str
    user_id: str
    amount: int
    currency: str = "USD"
    part: str = ""
    fee: int = 0
    fee_returned: int = 0


def payment_of(purchase: Purchase) -> Told:
    return Told(
        reference=purchase.payment.reference,
        user_id=str(purchase.payment.payer_id),
        amount=purchase.payment.amount_minor_units,
    )


def body_of(
    purchase: Purchase,
    event: str = "payment.succeeded",
    *,
    event_id: str = "",
    at: int = 0,
    **changes: Any,
) -> bytes:
    """Return an event's body, true but for what is given otherwise."""
    payment = asdict(replace(payment_of(purchase), **changes))
    event_id = event_id or str(new_id())
    message = {"id": event_id, "type": event, "payment": payment, "at": at}
    return json.dumps(message).encode()


def tell(body: bytes) -> None:
    """Let the sandbox send this body."""
    gateway_events.receive(
        gateway_name="sandbox",
        body=body,
        headers=signing.sign(body, now=NOW),
        now=NOW,
    )


def state() -> dict[str, Any]:
    """Return all that events may change, for comparison."""
    return {
        "payments": list(Payment.objects.order_by("id").values()),
        "purchases": list(Purchase.objects.order_by("id").values()),
        "transfers": list(Transfer.objects.order_by("id").values()),
        "holds": list(Hold.objects.order_by("id").values()),
        "events": GatewayEvent.objects.count(),
    }


def available(user: Any) -> int:
    """Return what a user may spend, having proved that the books are right."""
    assert verification.failures() == {}
    return selectors.balance(user.pk).available
