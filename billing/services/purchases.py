"""Purchases of credits, and what a payment of one does: payment_owners.py."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError

from billing import notices
from billing.gateways.gateway import Checkout
from billing.models import CauseType, Package, Payment, Purchase
from billing.services import payments, purchase_books
from core import wire
from core.errors import NotFound
from core.ids import new_id
from core.transactions import atomic


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
    return purchase, payments.ask_gateway(payment=purchase.payment)


def lock(*, cause_id: UUID) -> None:
    """Lock the purchase that a payment is for."""
    Purchase.objects.select_for_update().filter(pk=cause_id).first()


def settle(*, payment: Payment, before: str, now: datetime) -> None:
    """Add or take back credits as the facts of a payment require, and tell the buyer.

    Idempotent. ``before`` is the former status of the payment.
    """
    purchase_books.settle(purchase=payment.purchase, now=now)
    notices.purchase_changed(purchase=payment.purchase, before=before, now=now)


def return_path(*, cause_id: UUID) -> str:
    """Return the page of a purchase."""
    return f"/wallet/purchases/{cause_id}"


def takes_two_to_refund(*, payment: Payment) -> bool:
    """Return whether a purchase exceeds what one of the staff may refund alone."""
    limit = settings.STAFF_REFUND_ALONE_UP_TO * wire.MILLICREDITS_PER_CREDIT
    return bool(payment.purchase.amount_millicredits > limit)


def _open(
    purchase_id: UUID,
    user_id: UUID,
    package_id: UUID,
    gateway_name: str,
    now: datetime,
) -> Purchase:
    """Commit a purchase. Of concurrent calls, one creates it and all return it."""
    mine = Purchase.objects.select_related("payment").filter(
        id=purchase_id, user_id=user_id
    )
    if earlier := mine.first():
        return earlier
    package = Package.objects.on_sale().filter(id=package_id).first()
    if package is None:
        raise NotFound("There is no such package.")
    try:
        return _create(purchase_id, user_id, package, gateway_name, now)
    except IntegrityError:  # a concurrent call was first
        return mine.get()


@atomic
def _create(
    purchase_id: UUID,
    user_id: UUID,
    package: Package,
    gateway_name: str,
    now: datetime,
) -> Purchase:
    payment = payments.create(
        cause_type=CauseType.PURCHASE,
        cause_id=purchase_id,
        payer_id=user_id,
        amount_minor_units=package.price_minor_units,
        currency=package.currency,
        description=_description(package),
        gateway_name=gateway_name,
        now=now,
    )
    return Purchase.objects.create(
        id=purchase_id,
        user_id=user_id,
        package=package,
        payment=payment,
        amount_millicredits=package.amount_millicredits,
    )


def _description(package: Package) -> str:
    """Return what the buyer reads at the gateway, such as ``150 credits``."""
    amount = wire.credits(package.amount_millicredits).rstrip("0").rstrip(".")
    return f"{amount} credits"
