"""Give money back: asked of the gateway here, booked when the gateway tells.

What is above ``STAFF_REFUND_ALONE_UP_TO`` takes two of the staff: one requests it, and
the gateway is asked once another confirms.
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
    """Tell whether a purchase is more than one person gives back alone."""
    limit = settings.STAFF_REFUND_ALONE_UP_TO * MILLICREDITS_PER_CREDIT
    return bool(purchase.amount_millicredits > limit)


def request(
    *, purchase_id: UUID, staff: User, reason: str, now: datetime
) -> RefundRequest:
    """Ask the gateway to give the whole price back; keep who asked, and why.

    The request is kept before the gateway is asked, so that none is ever forgotten.
    Asked again, the gateway gives nothing back a second time. What takes two is kept
    alone: it waits for ``confirm``, and while it does, a second call returns it.

    Raises:
        NotFound: there is no such purchase.
        OwnPurchase: the staff bought it.
        NotRefundable: it is not paid, or the money went back already.
        PaymentUnknown: the gateway has no such payment, as after a change of its key.
        GatewayUnavailable: the gateway gave no answer; ask again.
    """
    requested = _keep(purchase_id, staff, reason, now)
    if not requested.needs_second:
        _ask_gateway(requested.purchase, now)
    return requested


def confirm(*, request_id: int, staff: User, now: datetime) -> RefundRequest:
    """Let what another has requested go to the gateway; the same again asks it again.

    Raises:
        NotFound: there is no such request.
        OwnRefundRequest: the staff requested it.
        RefundRequestOver: another confirmed it, it needs nobody, or a day has gone.
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
        raise OwnRefundRequest("Somebody else has to confirm what you requested.")
    purchase = _lock_refundable(found.purchase_id, staff)
    # Read before the lock of the purchase, it may have been confirmed since.
    found.refresh_from_db()
    if not found.needs_second or found.confirmed_by_id not in (None, staff.pk):
        raise RefundRequestOver("Nobody has to confirm this, or somebody has already.")
    if now >= found.requested_at + CONFIRMED_WITHIN:
        raise RefundRequestOver("Nobody confirmed this within a day: request it again.")
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
        raise OwnPurchase("Somebody else has to refund what you bought.")
    if purchase.status != PurchaseStatus.PAID:
        raise NotRefundable("Only what is paid can be given back.")
    return purchase
