"""Payments: opens them at their gateways, and applies what is learned of them."""

from datetime import datetime
from uuid import UUID

from billing import gateways, locks, payment_owners, selectors
from billing.gateways.gateway import (
    OF_A_DISPUTE,
    OF_A_REFUND,
    Checkout,
    Event,
    Fact,
)
from billing.models import FailureReason, Payment, PaymentStatus
from billing.returns import Returns
from billing.services import returns
from core.errors import FieldError, Invalid
from core.transactions import atomic

# The columns of a payment that an event may change
FACTS = (
    *("status", "paid_at", "failure_reason", "expired_at"),
    "refunded_minor_units",
)


@atomic
def create(
    *,
    cause_type: str,
    cause_id: UUID,
    payer_id: UUID,
    amount_minor_units: int,
    currency: str,
    description: str,
    gateway_name: str,
    now: datetime,
) -> Payment:
    """Store a payment; once that is committed, ``ask_gateway`` opens it.

    An empty ``gateway_name`` selects the preferred gateway. The payer reads the
    ``description`` there.

    Raises:
        Invalid: there is no such gateway.
    """
    return Payment.objects.create(
        cause_type=cause_type,
        cause_id=cause_id,
        payer_id=payer_id,
        amount_minor_units=amount_minor_units,
        currency=currency,
        description=description,
        gateway=_choose(gateway_name),
        started_at=now,
    )


def ask_gateway(*, payment: Payment) -> Checkout:
    """Open a payment at its gateway, and store the gateway's id of it.

    A second call gets the same payment, because gateways know it by our id.

    Raises:
        GatewayUnavailable: the gateway did not respond.
    """
    owner = payment_owners.owner_of(payment)
    checkout = gateways.named(payment.gateway).start(
        payment=payment, return_path=owner.return_path(cause_id=payment.cause_id)
    )
    # Only this column, because an event may have changed the others meanwhile.
    Payment.objects.filter(id=payment.id).update(reference=checkout.reference)
    payment.reference = checkout.reference
    return checkout


@atomic
def learn(*, payment: Payment, event: Event, now: datetime) -> None:
    """Add an event's facts to a payment, and let its owner do what they require.

    The payment was locked by ``locks.lock_payment``. Facts only accumulate, so their
    order makes no difference.
    """
    match event.fact:
        case Fact.PAID:
            payment.paid_at = payment.paid_at or now
        case Fact.DECLINED:
            payment.failure_reason = FailureReason.DECLINED
        case Fact.CANCELLED:
            # The card's failure tells the payer more.
            payment.failure_reason = payment.failure_reason or FailureReason.CANCELLED
        case Fact.EXPIRED:
            payment.expired_at = payment.expired_at or now
        case Fact.REFUNDED:
            payment.refunded_minor_units = max(
                payment.refunded_minor_units, event.amount_minor_units
            )
        case fact if fact in OF_A_REFUND:
            returns.learn_of_refund(payment=payment, event=event, now=now)
        case fact if fact in OF_A_DISPUTE:
            returns.learn_of_dispute(payment=payment, event=event, now=now)
        case Fact.FRAUD_WARNED:
            returns.learn_of_warning(payment=payment, event=event, now=now)
    before, returned = payment.status, selectors.returns(payment)
    payment.status = _status(payment, returned)
    payment.save(update_fields=FACTS)
    returns.watch_the_sum(returns=returned, now=now)
    owner = payment_owners.owner_of(payment)
    owner.settle(payment=payment, before=before, now=now)


@atomic
def expire(*, payment_id: UUID, now: datetime) -> None:
    """Expire a payment that its gateway does not know; not if it is paid."""
    payment = locks.lock_payment(pk=payment_id)
    if payment and not payment.paid_at:
        before = payment.status
        payment.expired_at = payment.expired_at or now
        payment.status = _unpaid_status(payment)
        payment.save(update_fields=["expired_at", "status"])
        owner = payment_owners.owner_of(payment)
        owner.settle(payment=payment, before=before, now=now)


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


def _status(payment: Payment, returned: Returns) -> PaymentStatus:
    """Derive the status from the facts. A failed payment may still be paid."""
    if not payment.paid_at:
        return _unpaid_status(payment)
    if returned.is_disputed:
        return PaymentStatus.DISPUTED
    if returned.is_refunded:
        return PaymentStatus.REFUNDED
    return PaymentStatus.PAID


def _unpaid_status(payment: Payment) -> PaymentStatus:
    # The card's failure tells the payer more.
    if payment.expired_at and payment.failure_reason != FailureReason.DECLINED:
        return PaymentStatus.EXPIRED
    if payment.failure_reason:
        return PaymentStatus.FAILED
    return PaymentStatus.PENDING
