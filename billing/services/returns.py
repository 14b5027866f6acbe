"""Records refunds, disputes and fraud warnings, each by its gateway's own id.

Events arrive in any order, and some twice. Each row keeps the highest amounts reported,
and the state that is latest by the gateway's own clock. How they affect the ledger is
in purchase_books.py.
"""

from datetime import UTC, datetime

from billing.constants import DISPUTE_FEE_MAX_MINOR_UNITS
from billing.gateways.gateway import Event, Fact
from billing.models import (
    AlertKind,
    Dispute,
    DisputeState,
    Purchase,
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


def learn_of_refund(*, purchase: Purchase, event: Event, now: datetime) -> None:
    """Record what an event says about a refund of a locked purchase."""
    state = REFUND_STATES[event.fact]  # type: ignore[index]  # it has a fact
    refund, is_new = Refund.objects.get_or_create(
        gateway=purchase.gateway,
        gateway_id=event.part_id,
        defaults={
            "purchase": purchase,
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
            gateway=purchase.gateway,
            subject=refund.gateway_id,
            purchase=purchase,
            expected=refund.amount_minor_units,
            found=0,
            currency=purchase.currency,
            now=now,
        )


def learn_of_dispute(*, purchase: Purchase, event: Event, now: datetime) -> None:
    """Record what an event says about a dispute of a locked purchase.

    If the bank's amount exceeds the price or is in another currency, the price counts
    as disputed, and an alert reports the difference to finance.
    """
    state = DISPUTE_STATES[event.fact]  # type: ignore[index]  # it has a fact
    dispute = _dispute(purchase, event, state, now)
    dispute.amount_minor_units = max(
        dispute.amount_minor_units, _at_stake(purchase, event)
    )
    fee, returned = _fees(purchase, event, now)
    dispute.fee_minor_units = max(dispute.fee_minor_units, fee)
    dispute.fee_returned_minor_units = max(dispute.fee_returned_minor_units, returned)
    told = (event.occurred_at or LONG_AGO, RANKS[state])
    if told > (dispute.as_of or LONG_AGO, RANKS[DisputeState(dispute.state)]):
        dispute.state, dispute.as_of = state, event.occurred_at
    dispute.save()
    if not _fits(purchase, event):
        alerts.raise_(
            kind=AlertKind.DISPUTE_DIFFERS,
            gateway=purchase.gateway,
            subject=event.part_id,
            purchase=purchase,
            expected=purchase.price_minor_units,
            found=event.amount_minor_units,
            currency=event.currency,
            now=now,
        )


def learn_of_warning(*, purchase: Purchase, event: Event, now: datetime) -> None:
    """Alert finance about a payment that the card's bank expects to be fraudulent."""
    alerts.raise_(
        kind=AlertKind.FRAUD_WARNING,
        gateway=purchase.gateway,
        subject=event.part_id,
        purchase=purchase,
        now=now,
    )


def watch_the_sum(*, returns: Returns, now: datetime) -> None:
    """Alert finance about a purchase with more refunded than was paid."""
    purchase = returns.purchase
    about = {
        "kind": AlertKind.TOO_MUCH_RETURNED,
        "gateway": purchase.gateway,
        "subject": str(purchase.id),
        "now": now,
    }
    if returns.returned_minor_units > purchase.price_minor_units:
        alerts.raise_(
            **about,  # type: ignore[arg-type]  # as named above
            purchase=purchase,
            expected=purchase.price_minor_units,
            found=returns.returned_minor_units,
            currency=purchase.currency,
        )
    else:
        alerts.explain(**about)  # type: ignore[arg-type]  # as named above


def _dispute(
    purchase: Purchase, event: Event, state: DisputeState, now: datetime
) -> Dispute:
    mine = purchase.disputes.select_for_update()
    if known := mine.filter(gateway_id=event.part_id).first():
        return known
    # Disputes from before there were rows have no id. A new dispute is another one.
    carried = mine.filter(gateway_id="").first()
    if carried and state != DisputeState.OPEN:
        carried.gateway_id = event.part_id
        return carried
    return Dispute(
        purchase=purchase,
        gateway=purchase.gateway,
        gateway_id=event.part_id,
        amount_minor_units=_at_stake(purchase, event),
        state=state,
        as_of=event.occurred_at,
        first_told_at=now,
    )


def _fits(purchase: Purchase, event: Event) -> bool:
    """Return whether the disputed amount is a part of the price."""
    amount, price = event.amount_minor_units, purchase.price_minor_units
    return event.currency == purchase.currency and 0 < amount <= price


def _at_stake(purchase: Purchase, event: Event) -> int:
    is_part = _fits(purchase, event)
    return event.amount_minor_units if is_part else purchase.price_minor_units


def _fees(purchase: Purchase, event: Event, now: datetime) -> tuple[int, int]:
    """Return the dispute's fee and what was returned of it, if plausible."""
    fee, returned = event.fee_minor_units, event.fee_returned_minor_units
    if 0 <= returned <= fee <= DISPUTE_FEE_MAX_MINOR_UNITS:
        return fee, returned
    alerts.raise_(
        kind=AlertKind.FEE_DIFFERS,
        gateway=purchase.gateway,
        subject=event.part_id,
        purchase=purchase,
        found=fee - returned,
        currency=purchase.currency,
        now=now,
    )
    return 0, 0
