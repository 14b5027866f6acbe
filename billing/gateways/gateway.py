"""The interface of a payment gateway, and its vocabulary."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Protocol

from billing.models import Payment
from core.page_sources import PageSources


class Fact(StrEnum):
    """What an event reports about a payment."""

    PAID = "paid"
    DECLINED = "declined"
    CANCELLED = "cancelled"  # by the buyer
    EXPIRED = "expired"  # not by the buyer; the payment can no longer be paid
    REFUNDED = "refunded"  # the total amount refunded so far
    # One refund, identified by its own id. States may be skipped but do not repeat.
    REFUND_PENDING = "refund_pending"
    REFUND_SUCCEEDED = "refund_succeeded"
    REFUND_FAILED = "refund_failed"  # or cancelled: the money was never sent
    # One dispute, identified by its own id
    DISPUTED = "disputed"
    DISPUTE_LOST = "dispute_lost"  # or still undecided, but the money is already gone
    DISPUTE_WON = "dispute_won"
    FRAUD_WARNED = "fraud_warned"  # the card's bank expects a dispute


OF_A_DISPUTE = frozenset({Fact.DISPUTED, Fact.DISPUTE_LOST, Fact.DISPUTE_WON})
OF_A_REFUND = frozenset(
    {Fact.REFUND_PENDING, Fact.REFUND_SUCCEEDED, Fact.REFUND_FAILED}
)


@dataclass(frozen=True, kw_only=True)
class Checkout:
    """How the buyer pays: on the gateway's page, or with its client library.

    The library needs the secret and ``publishable_key``, which is public.
    """

    reference: str
    redirect_url: str = ""
    client_secret: str = ""
    publishable_key: str = ""


class MoveKind(StrEnum):
    """Why money entered or left the site's account at a gateway."""

    PAYMENT = "payment"
    REFUND = "refund"
    REFUND_FAILURE = "refund_failure"  # a failed refund that came back
    DISPUTE = "dispute"
    DISPUTE_WON = "dispute_won"


@dataclass(frozen=True, kw_only=True)
class Move:
    """One line of the gateway's own account, about one payment.

    ``part_id`` is the gateway's id of the refund or dispute, otherwise that of the
    payment. The amount is in the payment's currency, without fees; it is negative for
    outgoing money.
    """

    id: str
    kind: MoveKind
    reference: str
    part_id: str
    amount_minor_units: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class Event:
    """A gateway's event whose signature was verified.

    ``fact`` is None for events that we ignore; the fields after it are then
    meaningless. ``user_id`` is empty if the gateway does not send it. ``part_id`` is
    the gateway's id of the refund, dispute or warning; ``occurred_at`` is its own
    timestamp, if it sends one.
    """

    id: str
    type: str
    fact: Fact | None = None
    reference: str = ""
    part_id: str = ""
    occurred_at: datetime | None = None
    user_id: str = ""
    amount_minor_units: int = 0
    currency: str = ""
    # The total fee of a dispute so far, and how much of it was returned; in the
    # payment's currency.
    fee_minor_units: int = 0
    fee_returned_minor_units: int = 0


@dataclass(frozen=True, kw_only=True)
class Missed:
    """An event that no webhook has accepted: the gateway's id for it, and its body."""

    id: str
    body: str


@dataclass(frozen=True, kw_only=True)
class Acknowledgement:
    """The answer to a webhook that tells its gateway not to send the event again."""

    status: HTTPStatus = HTTPStatus.NO_CONTENT
    content_type: str = "text/plain"
    body: bytes = b""


class Gateway(Protocol):
    """A provider of payments."""

    @property
    def page_sources(self) -> PageSources:
        """What the app's page uses from elsewhere, where this gateway is enabled."""

    def start(self, *, payment: Payment, return_path: str) -> Checkout:
        """Open a payment. A second call returns the same one.

        The gateway sends the payer back to ``return_path`` afterwards.

        Raises:
            GatewayUnavailable: there was no usable response in time.
        """

    def read_event(
        self, *, body: bytes, headers: Mapping[str, str], now: datetime
    ) -> Event:
        """Return the content of a webhook's body, if it is authentic and recent.

        Raises:
            SignatureInvalid: it is not.
        """

    def acknowledge(self) -> Acknowledgement:
        """Return the answer to an event that was taken."""

    def read_again(self, *, body: str) -> Event:
        """Return the content of a body whose signature was verified earlier.

        Raises:
            SignatureInvalid: it is not an event.
        """

    def look_up(self, *, payment: Payment) -> list[Event]:
        """Return the state of a payment, as the events that would report it.

        The same state gives events with the same ids, so that each is processed once.

        Raises:
            PaymentUnknown: the gateway has no such payment.
            GatewayUnavailable: there was no usable response in time.
        """

    def missed(self, *, since: datetime) -> list[Missed]:
        """Return the events since then that no webhook has accepted, oldest first.

        They have the same ids as in webhooks, so a late webhook is processed only once.
        They are returned unparsed, because one may be malformed; pass each to
        ``read_again``.

        Raises:
            GatewayUnavailable: there was no usable response in time.
        """

    def moves(self, *, since: datetime, until: datetime) -> list[Move]:
        """Return the lines about payments in our account at the gateway, in a period.

        A line may be returned twice.

        Raises:
            GatewayUnavailable: there was no usable response in time.
        """

    def cancel(self, *, payment: Payment, now: datetime) -> None:
        """Cancel an unpaid payment. Idempotent.

        A payment that is paid or in progress is not changed; ``look_up`` tells which.
        An event will report that it expired.

        Raises:
            PaymentUnknown: the gateway has no such payment.
            GatewayUnavailable: there was no usable response in time; it may be
                cancelled.
        """

    def refund(self, *, payment: Payment, now: datetime) -> None:
        """Refund the full amount; an event will report it.

        A second call does nothing, unless the first refund has failed since.

        Raises:
            PaymentUnknown: the gateway has no such payment.
            GatewayUnavailable: there was no usable response in time; it may be
                refunded.
        """
