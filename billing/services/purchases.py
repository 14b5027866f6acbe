"""Purchases of credits: opens payments, and applies what is learned of them."""

from datetime import datetime
from uuid import UUID

from billing import gateways, notices, selectors
from billing.gateways.gateway import (
    OF_A_DISPUTE,
    OF_A_REFUND,
    Checkout,
    Event,
    Fact,
)
from billing.models import (
    FailureReason,
    Package,
    Purchase,
    PurchaseStatus,
)
from billing.returns import Returns
from billing.services import purchase_books, returns
from core.errors import FieldError, Invalid, NotFound
from core.ids import new_id
from core.transactions import atomic

# The columns of a purchase that an event may change
FACTS = (
    *("status", "paid_at", "failure_reason", "expired_at"),
    "refunded_minor_units",
)


def start(
    *,
    user_id: UUID,
    package_id: UUID,
    gateway_name: str,
    now: datetime,
    purchase_id: UUID | None = None,
) -> tuple[Purchase, Checkout]:
    """Open a purchase of a package at its current price, and a payment for it.

    An empty ``gateway_name`` selects the preferred gateway. The purchase is committed
    before the gateway is called, and no lock is held meanwhile. A second call with the
    same ``purchase_id`` continues the same purchase and payment; without one every call
    creates a new purchase.

    Raises:
        NotFound: there is no such package on sale.
        Invalid: there is no such gateway.
        GatewayUnavailable: the gateway did not respond. The purchase stays, and is
            continued by a second call or by reconciliation.
    """
    purchase = _open(purchase_id or new_id(), user_id, package_id, gateway_name, now)
    return purchase, ask_for_payment(purchase=purchase)


def ask_for_payment(*, purchase: Purchase) -> Checkout:
    """Open the payment of a purchase at its gateway, and store the payment's id.

    A second call gets the same payment, because gateways know the purchase by its id.

    Raises:
        GatewayUnavailable: the gateway did not respond.
    """
    checkout = gateways.named(purchase.gateway).start(
        purchase=purchase, return_path=f"/wallet/purchases/{purchase.id}"
    )
    # Only these columns, because an event may have changed the others meanwhile.
    Purchase.objects.filter(id=purchase.id).update(reference=checkout.reference)
    purchase.reference = checkout.reference
    return checkout


@atomic
def learn(*, purchase: Purchase, event: Event, now: datetime) -> None:
    """Add an event's facts to a locked purchase, and update its status and bookings.

    Facts only accumulate, so their order makes no difference.
    """
    match event.fact:
        case Fact.PAID:
            purchase.paid_at = purchase.paid_at or now
        case Fact.DECLINED:
            purchase.failure_reason = FailureReason.DECLINED
        case Fact.CANCELLED:
            # The card's failure tells the buyer more.
            purchase.failure_reason = purchase.failure_reason or FailureReason.CANCELLED
        case Fact.EXPIRED:
            purchase.expired_at = purchase.expired_at or now
        case Fact.REFUNDED:
            purchase.refunded_minor_units = max(
                purchase.refunded_minor_units, event.amount_minor_units
            )
        case fact if fact in OF_A_REFUND:
            returns.learn_of_refund(purchase=purchase, event=event, now=now)
        case fact if fact in OF_A_DISPUTE:
            returns.learn_of_dispute(purchase=purchase, event=event, now=now)
        case Fact.FRAUD_WARNED:
            returns.learn_of_warning(purchase=purchase, event=event, now=now)
    before, returned = purchase.status, selectors.returns(purchase)
    purchase.status = _status(purchase, returned)
    purchase.save(update_fields=FACTS)
    returns.watch_the_sum(returns=returned, now=now)
    purchase_books.settle(purchase=purchase, now=now)
    notices.purchase_changed(purchase=purchase, before=before, now=now)


@atomic
def expire(*, purchase_id: UUID, now: datetime) -> None:
    """Expire a purchase whose payment can no longer be opened; not if it is paid."""
    purchase = Purchase.objects.select_for_update().get(id=purchase_id)
    if not purchase.paid_at:
        purchase.expired_at = purchase.expired_at or now
        purchase.status = _unpaid_status(purchase)
        purchase.save(update_fields=["expired_at", "status"])


def _open(
    purchase_id: UUID,
    user_id: UUID,
    package_id: UUID,
    gateway_name: str,
    now: datetime,
) -> Purchase:
    """Commit a purchase. Of concurrent calls, one creates it and all return it."""
    mine = Purchase.objects.filter(id=purchase_id, user_id=user_id)
    if earlier := mine.first():
        return earlier
    package = Package.objects.on_sale().filter(id=package_id).first()
    if package is None:
        raise NotFound("There is no such package.")
    purchase = Purchase(
        id=purchase_id,
        user_id=user_id,
        package=package,
        amount_millicredits=package.amount_millicredits,
        price_minor_units=package.price_minor_units,
        currency=package.currency,
        gateway=_choose(gateway_name),
        started_at=now,
    )
    Purchase.objects.bulk_create([purchase], ignore_conflicts=True)
    return mine.get()


def _choose(gateway_name: str) -> str:
    in_use = gateways.in_use()
    chosen = gateway_name or next(iter(in_use), "")
    if chosen not in in_use:
        raise Invalid(
            FieldError(
                "gateway", "invalid_choice", "This payment gateway is not available."
            )
        )
    return chosen


def _status(purchase: Purchase, returned: Returns) -> PurchaseStatus:
    """Derive the status from the facts. A failed payment may still be paid."""
    if not purchase.paid_at:
        return _unpaid_status(purchase)
    if returned.is_disputed:
        return PurchaseStatus.DISPUTED
    if returned.is_refunded:
        return PurchaseStatus.REFUNDED
    return PurchaseStatus.PAID


def _unpaid_status(purchase: Purchase) -> PurchaseStatus:
    # The card's failure tells the buyer more.
    if purchase.expired_at and purchase.failure_reason != FailureReason.DECLINED:
        return PurchaseStatus.EXPIRED
    if purchase.failure_reason:
        return PurchaseStatus.FAILED
    return PurchaseStatus.PENDING
