"""What every gateway can do, and the words it is told and tells in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from billing.models import Purchase


class Fact(StrEnum):
    """What an event says has become of a payment."""

    PAID = "paid"
    DECLINED = "declined"
    CANCELLED = "cancelled"  # by the buyer
    EXPIRED = "expired"  # by whoever else: nobody can pay it any more
    REFUNDED = "refunded"  # so much of it by now, in all
    # One refund, told by its own id; a state may be skipped, never come again.
    REFUND_PENDING = "refund_pending"
    REFUND_SUCCEEDED = "refund_succeeded"
    REFUND_FAILED = "refund_failed"  # or cancelled: the money never went
    # One dispute, told by its own id
    DISPUTED = "disputed"
    DISPUTE_LOST = "dispute_lost"  # or not decided yet, but the money is gone
    DISPUTE_WON = "dispute_won"
    FRAUD_WARNED = "fraud_warned"  # the card's bank expects a dispute


OF_A_DISPUTE = frozenset({Fact.DISPUTED, Fact.DISPUTE_LOST, Fact.DISPUTE_WON})
OF_A_REFUND = frozenset(
    {Fact.REFUND_PENDING, Fact.REFUND_SUCCEEDED, Fact.REFUND_FAILED}
)


@dataclass(frozen=True, kw_only=True)
class Checkout:
    """How the buyer pays: on a page of the gateway, or by its library with a secret.

    The library is told the site by ``publishable_key``, which is no secret.
    """

    reference: str
    redirect_url: str = ""
    client_secret: str = ""
    publishable_key: str = ""


class MoveKind(StrEnum):
    """Why money came to the site's account at a gateway, or went from it."""

    PAYMENT = "payment"
    REFUND = "refund"
    REFUND_FAILURE = "refund_failure"  # what was given back came again
    DISPUTE = "dispute"
    DISPUTE_WON = "dispute_won"


@dataclass(frozen=True, kw_only=True)
class Move:
    """One line of the gateway's own account, about one payment.

    ``part_id`` is the gateway's id of the refund or dispute, else the payment's. The
    amount is in the payment's currency, without fees; negative is what went.
    """

    id: str
    kind: MoveKind
    reference: str
    part_id: str
    amount_minor_units: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class Event:
    """What a gateway told, after its signature was found right.

    ``fact`` is None for what we do not act on; the fields after it then say nothing.
    ``user_id`` is empty where the gateway does not tell it. ``part_id`` is its own id
    of the refund, dispute or warning; ``occurred_at`` its own time, if it gives one.
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
    # What a dispute cost besides the amount, so far and in all, and what of that came
    # back; in the currency of the payment.
    fee_minor_units: int = 0
    fee_returned_minor_units: int = 0


@dataclass(frozen=True, kw_only=True)
class Missed:
    """An event that no webhook took: the gateway's id of it, and its body."""

    id: str
    body: str


class Gateway(Protocol):
    """One provider of payments."""

    def start(self, *, purchase: Purchase, return_path: str) -> Checkout:
        """Open a payment for a purchase; asked again, return the same one.

        The buyer is sent back to ``return_path`` afterwards.

        Raises:
            GatewayUnavailable: no usable answer came in time.
        """

    def read_event(
        self, *, body: bytes, headers: Mapping[str, str], now: datetime
    ) -> Event:
        """Return what a webhook's body says, if it is the gateway's own and recent.

        Raises:
            SignatureInvalid: it is not.
        """

    def read_again(self, *, body: str) -> Event:
        """Return what the body of an event says that was found to be its own before.

        Raises:
            SignatureInvalid: it is no event.
        """

    def look_up(self, *, purchase: Purchase) -> list[Event]:
        """Return what has become of a payment, as the events that would tell it.

        The same state gives events of the same ids, so that each is taken once.

        Raises:
            PaymentUnknown: the gateway has no such payment.
            GatewayUnavailable: no usable answer came in time.
        """

    def missed(self, *, since: datetime) -> list[Missed]:
        """Return the events since then that no webhook of ours took, oldest first.

        They have the ids that webhooks tell them by, so one that arrives after all is
        taken once. Each is yet to be read, by ``read_again``: one may be odd.

        Raises:
            GatewayUnavailable: no usable answer came in time.
        """

    def moves(self, *, since: datetime, until: datetime) -> list[Move]:
        """Return the lines of our account at the gateway about payments, in between.

        A line may be there twice.

        Raises:
            GatewayUnavailable: no usable answer came in time.
        """

    def cancel(self, *, purchase: Purchase, now: datetime) -> None:
        """Let nobody pay a payment any more; a second call changes nothing.

        One that is paid, or under way, stays as it is: ``look_up`` tells which. An
        event will tell that it expired.

        Raises:
            PaymentUnknown: the gateway has no such payment.
            GatewayUnavailable: no usable answer came in time; it may have been done.
        """

    def refund(self, *, purchase: Purchase, now: datetime) -> None:
        """Give the whole price back; an event will tell.

        A second call gives nothing, unless the first refund has failed since.

        Raises:
            PaymentUnknown: the gateway has no such payment.
            GatewayUnavailable: no usable answer came in time; it may have been done.
        """
