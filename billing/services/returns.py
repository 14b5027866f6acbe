"""Records refunds, disputes and fraud warnings, each by its gateway's own id.

Events arrive in any order, and some twice. Each row keeps the highest amounts reported,
and the state that is latest by the gateway's own clock. What they do to what was
paid for is its owner's: payment_owners.py.
"""

from datetime import UTC, datetime

from billing.constants import DISPUTE_FEE_MAX_MINOR_UNITS
from billing.gateways.gateway import Event, Fact
from billing.models import (
    AlertKind,
    Dispute,
    DisputeState,
    Payment,
    Refund,
    RefundState,
)
from billing.returns import Returns
from billing.services import alerts

REFUND_STATES = {
    Fact.REFUND_PENDING: RefundState.PENDING,
    Fact.REFUND_SUCCEEDED: RefundState.SUCCEEDED,
    Fact.REFUND_FAILED: RefundState.FAILED,
}
DISPUTE_STATES = {
    Fact.DISPUTED: DisputeState.OPEN,
    Fact.DISPUTE_LOST: DisputeState.LOST,
    Fact.DISPUTE_WON: DisputeState.WON,
}
# Which of two states is later, if the gateway's timestamps do not say.
RANKS = {state: rank for rank, state in enumerate([*RefundState, *DisputeState])}
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def learn_of_refund(*, payment: Payment, event: Event, now: datetime) -> None:
    """Record what an event says about a refund of a locked payment."""
    state = REFUND_STATES[event.fact]  # type: ignore[index]  # it has a fact
    refund, is_new = Refund.objects.get_or_create(
        gateway=payment.gateway,
        gateway_id=event.part_id,
        defaults={
            "payment": payment,
            "amount_minor_units": event.amount_minor_units,
            "state": state,
            "first_told_at": now,
        },
    )
    if not is_new and RANKS[state] > RANKS[RefundState(refund.state)]:
        refund.state = state
        refund.save(update_fields=["state"])
    if refund.state == RefundState.FAILED:
        alerts.raise_(
            kind=AlertKind.REFUND_FAILED,
            gateway=payment.gateway,
            subject=refund.gateway_id,
            payment=payment,
            expected=refund.amount_minor_units,
            found=0,
            currency=payment.currency,
            now=now,
        )


def learn_of_dispute(*, payment: Payment, event: Event, now: datetime) -> None:
    """Record what an event says about a dispute of a locked payment.

    If the bank's amount exceeds the payment or is in another currency, all of it counts
    as disputed, and an alert reports the difference to finance.
    """
    state = DISPUTE_STATES[event.fact]  # type: ignore[index]  # it has a fact
    dispute = _dispute(payment, event, state, now)
    dispute.amount_minor_units = max(
        dispute.amount_minor_units, _at_stake(payment, event)
    )
    fee, returned = _fees(payment, event, now)
    dispute.fee_minor_units = max(dispute.fee_minor_units, fee)
    dispute.fee_returned_minor_units = max(dispute.fee_returned_minor_units, returned)
    told = (event.occurred_at or LONG_AGO, RANKS[state])
    if told > (dispute.as_of or LONG_AGO, RANKS[DisputeState(dispute.state)]):
        dispute.state, dispute.as_of = state, event.occurred_at
    dispute.save()
    if not _fits(payment, event):
        alerts.raise_(
            kind=AlertKind.DISPUTE_DIFFERS,
            gateway=payment.gateway,
            subject=event.part_id,
            payment=payment,
            expected=payment.amount_minor_units,
            found=event.amount_minor_units,
            currency=event.currency,
            now=now,
        )


def learn_of_warning(*, payment: Payment, event: Event, now: datetime) -> None:
    """Alert finance about a payment that the card's bank expects to be fraudulent."""
    alerts.raise_(
        kind=AlertKind.FRAUD_WARNING,
        gateway=payment.gateway,
        subject=event.part_id,
        payment=payment,
        now=now,
    )


def watch_the_sum(*, returns: Returns, now: datetime) -> None:
    """Alert finance about a payment with more refunded than was paid."""
    payment = returns.payment
    about = {
        "kind": AlertKind.TOO_MUCH_RETURNED,
        "gateway": payment.gateway,
        "subject": str(payment.id),
        "now": now,
    }
    if returns.returned_minor_units > payment.amount_minor_units:
        alerts.raise_(
            **about,  # type: ignore[arg-type]  # as named above
            payment=payment,
            expected=payment.amount_minor_units,
            found=returns.returned_minor_units,
            currency=payment.currency,
        )
    else:
        alerts.explain(**about)  # type: ignore[arg-type]  # as named above


def _dispute(
    payment: Payment, event: Event, state: DisputeState, now: datetime
) -> Dispute:
    mine = payment.disputes.select_for_update()
    if known := mine.filter(gateway_id=event.part_id).first():
        return known
    # Disputes from before there were rows have no id. A new dispute is another one.
    carried = mine.filter(gateway_id="").first()
    if carried and state != DisputeState.OPEN:
        carried.gateway_id = event.part_id
        return carried
    return Dispute(
        payment=payment,
        gateway=payment.gateway,
        gateway_id=event.part_id,
        amount_minor_units=_at_stake(payment, event),
        state=state,
        as_of=event.occurred_at,
        first_told_at=now,
    )


def _fits(payment: Payment, event: Event) -> bool:
    """Return whether the disputed amount is a part of the payment."""
    is_part = 0 < event.amount_minor_units <= payment.amount_minor_units
    return is_part and event.currency == payment.currency


def _at_stake(payment: Payment, event: Event) -> int:
    is_part = _fits(payment, event)
    return event.amount_minor_units if is_part else payment.amount_minor_units


def _fees(payment: Payment, event: Event, now: datetime) -> tuple[int, int]:
    """Return the dispute's fee and what was returned of it, if plausible."""
    fee, returned = event.fee_minor_units, event.fee_returned_minor_units
    if 0 <= returned <= fee <= DISPUTE_FEE_MAX_MINOR_UNITS:
        return fee, returned
    alerts.raise_(
        kind=AlertKind.FEE_DIFFERS,
        gateway=payment.gateway,
        subject=event.part_id,
        payment=payment,
        found=fee - returned,
        currency=payment.currency,
        now=now,
    )
    return 0, 0
