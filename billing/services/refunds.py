"""Requests refunds from the gateway; they are booked when the gateway reports them.

Above a limit, which the owner of what was paid for knows, it takes two of the staff:
one requests the refund, and the gateway is only called once another confirms it.
"""

from datetime import datetime, timedelta
from uuid import UUID

from accounts.models import User
from billing import gateways, locks, payment_owners
from billing.constants import REFUND_CONFIRMED_WITHIN_HOURS
from billing.errors import (
    NotRefundable,
    OwnPayment,
    OwnRefundRequest,
    RefundRequestOver,
)
from billing.models import Payment, PaymentStatus, RefundRequest
from core.errors import NotFound
from core.transactions import atomic

CONFIRMED_WITHIN = timedelta(hours=REFUND_CONFIRMED_WITHIN_HOURS)


def takes_two(payment: Payment) -> bool:
    """Return whether a payment exceeds what one person may refund."""
    return payment_owners.owner_of(payment).takes_two_to_refund(payment=payment)


def request(
    *, payment_id: UUID, staff: User, reason: str, now: datetime
) -> RefundRequest:
    """Ask the gateway to refund a payment in full; store who asked, and why.

    The request is stored before the gateway is called, so that none is lost. A second
    call does not refund twice. A request that takes two people is only stored, and
    waits for ``confirm``; until then, a second call returns it.

    Raises:
        NotFound: the payment does not exist.
        OwnPayment: the staff member paid it.
        NotRefundable: it is not paid, or already refunded.
        PaymentUnknown: the gateway has no such payment, as after a change of its key.
        GatewayUnavailable: the gateway did not respond; retry.
    """
    requested = _keep(payment_id, staff, reason, now)
    if not requested.needs_second:
        _ask_gateway(requested.payment, now)
    return requested


def confirm(*, request_id: int, staff: User, now: datetime) -> RefundRequest:
    """Confirm another person's request and call the gateway. A second call retries.

    Raises:
        NotFound: the request does not exist.
        OwnRefundRequest: the same person requested it.
        RefundRequestOver: another confirmed it, it needs no confirmation, or it is more
            than a day old.
        OwnPayment, NotRefundable, PaymentUnknown, GatewayUnavailable: as ``request``.
    """
    confirmed = _confirm(request_id, staff, now)
    _ask_gateway(confirmed.payment, now)
    return confirmed


def _ask_gateway(payment: Payment, now: datetime) -> None:
    gateways.named(payment.gateway).refund(payment=payment, now=now)


@atomic
def _keep(payment_id: UUID, staff: User, reason: str, now: datetime) -> RefundRequest:
    payment = _lock_refundable(payment_id, staff)
    waiting = payment.refund_requests.waiting(now=now).first()
    if waiting is not None:
        return waiting
    return RefundRequest.objects.create(
        payment=payment,
        staff=staff,
        reason=reason,
        requested_at=now,
        needs_second=takes_two(payment),
    )


@atomic
def _confirm(request_id: int, staff: User, now: datetime) -> RefundRequest:
    found = RefundRequest.objects.filter(pk=request_id).first()
    if found is None:
        raise NotFound("There is no such request.")
    if found.staff_id == staff.pk:
        raise OwnRefundRequest("You cannot confirm your own request.")
    payment = _lock_refundable(found.payment_id, staff)
    # It was read before the payment was locked, so it may have been confirmed since.
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
    found.payment = payment
    return found


def _lock_refundable(payment_id: UUID, staff: User) -> Payment:
    payment = locks.lock_payment(pk=payment_id)
    if payment is None:
        raise NotFound("There is no such payment.")
    if payment.payer_id == staff.pk:
        raise OwnPayment("You cannot refund your own payment.")
    if payment.status != PaymentStatus.PAID:
        raise NotRefundable("Only paid payments can be refunded.")
    return payment
