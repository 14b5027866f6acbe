"""Requests refunds from the gateway; they are booked when the gateway reports them.

Above ``STAFF_REFUND_ALONE_UP_TO`` it takes two of the staff: one requests the refund,
and the gateway is only called once another confirms it.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from accounts.models import User
from billing import gateways
from billing.constants import REFUND_CONFIRMED_WITHIN_HOURS
from billing.errors import (
    NotRefundable,
    OwnPurchase,
    OwnRefundRequest,
    RefundRequestOver,
)
from billing.models import Purchase, PurchaseStatus, RefundRequest
from core.errors import NotFound
from core.transactions import atomic
from core.wire import MILLICREDITS_PER_CREDIT

CONFIRMED_WITHIN = timedelta(hours=REFUND_CONFIRMED_WITHIN_HOURS)


def takes_two(purchase: Purchase) -> bool:
    """Return whether a purchase exceeds what one person may refund."""
    limit = settings.STAFF_REFUND_ALONE_UP_TO * MILLICREDITS_PER_CREDIT
    return bool(purchase.amount_millicredits > limit)


def request(
    *, purchase_id: UUID, staff: User, reason: str, now: datetime
) -> RefundRequest:
    """Ask the gateway to refund the full price; store who asked, and why.

    The request is stored before the gateway is called, so that none is lost. A second
    call does not refund twice. A request that takes two people is only stored, and
    waits for ``confirm``; until then, a second call returns it.

    Raises:
        NotFound: the purchase does not exist.
        OwnPurchase: the staff member bought it.
        NotRefundable: it is not paid, or already refunded.
        PaymentUnknown: the gateway has no such payment, as after a change of its key.
        GatewayUnavailable: the gateway did not respond; retry.
    """
    requested = _keep(purchase_id, staff, reason, now)
    if not requested.needs_second:
        _ask_gateway(requested.purchase, now)
    return requested


def confirm(*, request_id: int, staff: User, now: datetime) -> RefundRequest:
    """Confirm another person's request and call the gateway. A second call retries.

    Raises:
        NotFound: the request does not exist.
        OwnRefundRequest: the same person requested it.
        RefundRequestOver: another confirmed it, it needs no confirmation, or it is more
            than a day old.
        OwnPurchase, NotRefundable, PaymentUnknown, GatewayUnavailable: as ``request``.
    """
    confirmed = _confirm(request_id, staff, now)
    _ask_gateway(confirmed.purchase, now)
    return confirmed


def _ask_gateway(purchase: Purchase, now: datetime) -> None:
    gateways.named(purchase.gateway).refund(purchase=purchase, now=now)


@atomic
def _keep(purchase_id: UUID, staff: User, reason: str, now: datetime) -> RefundRequest:
    purchase = _lock_refundable(purchase_id, staff)
    waiting = purchase.refund_requests.waiting(now=now).first()
    if waiting is not None:
        return waiting
    return RefundRequest.objects.create(
        purchase=purchase,
        staff=staff,
        reason=reason,
        requested_at=now,
        needs_second=takes_two(purchase),
    )


@atomic
def _confirm(request_id: int, staff: User, now: datetime) -> RefundRequest:
    found = RefundRequest.objects.filter(pk=request_id).first()
    if found is None:
        raise NotFound("There is no such request.")
    if found.staff_id == staff.pk:
        raise OwnRefundRequest("You cannot confirm your own request.")
    purchase = _lock_refundable(found.purchase_id, staff)
    # It was read before the purchase was locked, so it may have been confirmed since.
    found.refresh_from_db()
    if not found.needs_second or found.confirmed_by_id not in (None, staff.pk):
        raise RefundRequestOver(
            "This request is already confirmed or needs no confirmation."
        )
    if now >= found.requested_at + CONFIRMED_WITHIN:
        raise RefundRequestOver("This request has expired. Please request it again.")
    if found.confirmed_by_id is None:
        found.confirmed_by = staff
        found.confirmed_at = max(now, found.requested_at)
        found.save(update_fields=["confirmed_by", "confirmed_at"])
    found.purchase = purchase
    return found


def _lock_refundable(purchase_id: UUID, staff: User) -> Purchase:
    purchase = Purchase.objects.select_for_update().filter(id=purchase_id).first()
    if purchase is None:
        raise NotFound("There is no such purchase.")
    if purchase.user_id == staff.pk:
        raise OwnPurchase("You cannot refund your own purchase.")
    if purchase.status != PurchaseStatus.PAID:
        raise NotRefundable("Only paid purchases can be refunded.")
    return purchase
