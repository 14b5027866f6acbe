"""Compares the gateways' own accounts with our bookings, in both directions.

Each payment, refund and dispute is compared separately, by the gateway's id. A
difference raises an alert for finance, which closes by itself once both agree.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import models
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from billing import gateways
from billing.constants import (
    COMPARED_AFTER_SECONDS,
    COMPARED_AT_MOST_DAYS,
    COMPARED_DAYS,
    MISSED_EVENTS_DAYS,
)
from billing.gateways.gateway import Move, MoveKind
from billing.models import (
    Alert,
    AlertKind,
    Dispute,
    DisputeState,
    Payment,
    Refund,
    RefundState,
)
from billing.services import alerts
from retries.services import items

KIND = "balance"


@dataclass(frozen=True)
class Part:
    """One payment, refund or dispute to compare, by the gateway's id."""

    kind: MoveKind
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True)
class Sum:
    """The total moved for a part, in the smallest unit of a currency."""

    minor_units: int
    currency: str


Sums = dict[Part, Sum]


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A part whose booking differs from the gateway's. None: there is no booking."""

    part: Part
    reference: str
    booked: Sum | None
    found: Sum | None


def compare(*, now: datetime) -> int:
    """Compare all enabled gateways; return how many comparisons succeeded.

    A gateway that does not respond is asked again the next day, and handed to a person
    after three. No transaction is open while a gateway is asked.
    """
    return items.each(gateways.in_use(), partial(_compare, now=now), kind=KIND, now=now)


def _compare(gateway_name: str, *, now: datetime) -> None:
    since = _since(gateway_name, now)
    until = now - timedelta(seconds=COMPARED_AFTER_SECONDS)
    moves = _distinct(gateways.named(gateway_name).moves(since=since, until=until))
    differences = _differences(
        found=_add_up(moves),
        booked=_booked_for(gateway_name, moves) | _booked(gateway_name, since, until),
        references={Part(move.kind, move.part_id): move.reference for move in moves},
    )
    for difference in differences:
        _alert(gateway_name, difference, now)
    differing = {str(difference.part) for difference in differences}
    _explain(gateway_name, differing, since, now)


def _differences(
    *, found: Sums, booked: Sums, references: dict[Part, str]
) -> list[Difference]:
    return [
        Difference(
            part=part,
            reference=references.get(part, part.id),
            booked=booked.get(part),
            found=found.get(part),
        )
        for part in sorted(found | booked, key=str)
        if found.get(part) != booked.get(part)
    ]


def _since(gateway_name: str, now: datetime) -> datetime:
    """Return how far back to look: far enough to see open differences resolved."""
    days = timedelta(days=COMPARED_DAYS)
    open_alerts = Alert.objects.open().filter(
        kind=AlertKind.BALANCE_DIFFERS, gateway=gateway_name
    )
    oldest = open_alerts.order_by("raised_at").values_list("raised_at", flat=True)
    earliest = min(now, oldest.first() or now) - days
    return max(earliest, now - timedelta(days=COMPARED_AT_MOST_DAYS))


def _distinct(moves: Iterable[Move]) -> list[Move]:
    """Return each line once, because pages can overlap while they are read."""
    return list({move.id: move for move in moves}.values())


def _add_up(moves: list[Move]) -> Sums:
    sums: Sums = {}
    for move in moves:
        part = Part(move.kind, move.part_id)
        before = sums[part].minor_units if part in sums else 0
        sums[part] = Sum(before + move.amount_minor_units, move.currency)
    return sums


def _booked_for(gateway_name: str, moves: list[Move]) -> Sums:
    """Return the bookings for the parts that the gateway has moved, of any age."""
    references = [move.reference for move in moves]
    ids = [move.part_id for move in moves]
    payments = Payment.objects.filter(
        gateway=gateway_name, reference__in=references, paid_at__isnull=False
    )
    refunds = Refund.objects.filter(gateway=gateway_name, gateway_id__in=ids)
    disputes = Dispute.objects.filter(gateway=gateway_name, gateway_id__in=ids)
    return (
        _of_refunds_in_sum(gateway_name, moves)
        | _of_payments(payments)
        | _of_refunds(refunds)
        | _of_disputes(disputes, won=disputes)
    )


def _booked(gateway_name: str, since: datetime, until: datetime) -> Sums:
    """Return bookings that must have a counterpart at the gateway in the period.

    A payment is paid after it was started. Refunds and disputes were reported at
    most so many days after they moved.
    """
    payments = Payment.objects.filter(
        gateway=gateway_name, started_at__gte=since, paid_at__lt=until
    )
    told = {
        "gateway": gateway_name,
        "first_told_at__gte": since + timedelta(days=MISSED_EVENTS_DAYS),
        "first_told_at__lt": until,
        "payment__paid_at__isnull": False,
    }
    refunds = Refund.objects.filter(**told).exclude(state=RefundState.FAILED)
    disputes = Dispute.objects.filter(**told).exclude(gateway_id="")
    won = Dispute.objects.filter(
        gateway=gateway_name, as_of__gte=since, as_of__lt=until
    ).exclude(gateway_id="")
    return (
        _of_payments(payments) | _of_refunds(refunds) | _of_disputes(disputes, won=won)
    )


def _of_payments(payments: Iterable[Payment]) -> Sums:
    return {
        Part(MoveKind.PAYMENT, payment.reference): Sum(
            payment.amount_minor_units, payment.currency
        )
        for payment in payments
    }


def _of_refunds(refunds: QuerySet[Refund]) -> Sums:
    sums: Sums = {}
    for refund in refunds.select_related("payment"):
        amount, currency = refund.amount_minor_units, refund.payment.currency
        sums[Part(MoveKind.REFUND, refund.gateway_id)] = Sum(-amount, currency)
        if refund.state == RefundState.FAILED:
            failure = Part(MoveKind.REFUND_FAILURE, refund.gateway_id)
            sums[failure] = Sum(amount, currency)
    return sums


def _of_disputes(disputes: QuerySet[Dispute], *, won: QuerySet[Dispute]) -> Sums:
    gone = disputes.exclude(state=DisputeState.OPEN).select_related("payment")
    back = won.filter(state=DisputeState.WON).select_related("payment")
    return {
        Part(MoveKind.DISPUTE, dispute.gateway_id): Sum(
            -dispute.amount_minor_units, dispute.payment.currency
        )
        for dispute in gone
    } | {
        Part(MoveKind.DISPUTE_WON, dispute.gateway_id): Sum(
            dispute.amount_minor_units, dispute.payment.currency
        )
        for dispute in back
    }


def _of_refunds_in_sum(gateway_name: str, moves: list[Move]) -> Sums:
    """Return refunds without a row of their own that are part of the reported total."""
    wanted = [move for move in moves if move.kind is MoveKind.REFUND]
    known = Coalesce(models.Sum("refunds__amount_minor_units"), 0)
    payments = Payment.objects.filter(
        gateway=gateway_name, reference__in=[move.reference for move in wanted]
    )
    unlisted = dict(
        payments.annotate(unlisted=F("refunded_minor_units") - known).values_list(
            "reference", "unlisted"
        )
    )
    return {
        Part(move.kind, move.part_id): Sum(move.amount_minor_units, move.currency)
        for move in wanted
        if -move.amount_minor_units <= unlisted.get(move.reference, 0)
    }


def _alert(gateway_name: str, difference: Difference, now: datetime) -> None:
    booked, found = difference.booked, difference.found
    payments = Payment.objects.filter(
        gateway=gateway_name, reference=difference.reference
    )
    alerts.raise_(
        kind=AlertKind.BALANCE_DIFFERS,
        gateway=gateway_name,
        subject=str(difference.part),
        payment=payments.exclude(reference="").first(),
        expected=booked.minor_units if booked else None,
        found=found.minor_units if found else None,
        currency=(found or booked or Sum(0, "")).currency,
        now=now,
    )


def _explain(
    gateway_name: str, differing: set[str], since: datetime, now: datetime
) -> None:
    """Close alerts that are resolved; those too old to be compared stay open."""
    seen = Alert.objects.open().filter(
        kind=AlertKind.BALANCE_DIFFERS, gateway=gateway_name, raised_at__gte=since
    )
    for subject in seen.exclude(subject__in=differing).values_list(
        "subject", flat=True
    ):
        alerts.explain(
            kind=AlertKind.BALANCE_DIFFERS,
            gateway=gateway_name,
            subject=subject,
            now=now,
        )
