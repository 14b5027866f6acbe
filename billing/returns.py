"""How much of a price was or may be returned, and its value in credits. Pure."""

from dataclasses import dataclass

from billing.models import Dispute, DisputeState, Purchase, Refund, RefundState


@dataclass(frozen=True, kw_only=True)
class Returns:
    """A purchase with its refunds and disputes. Amounts are in millicredits.

    ``is_warned``: the card's bank expects fraud, and nobody has handled that yet.
    """

    purchase: Purchase
    refunds: list[Refund]
    disputes: list[Dispute]
    is_warned: bool

    @property
    def owed_back_millicredits(self) -> int:
        """Credits to take back: those refunded, or lost to the buyer's bank."""
        return self._worth(self.returned_minor_units)

    @property
    def owed_fee_millicredits(self) -> int:
        """Dispute fees that the buyer owes, at the rate of the purchase.

        They may exceed the credits bought, because the fee does not depend on the
        price.
        """
        fee = sum(dispute.kept_fee_minor_units for dispute in self.disputes)
        return (
            self.purchase.amount_millicredits * fee // self.purchase.price_minor_units
        )

    @property
    def in_doubt_millicredits(self) -> int:
        """Credits that may still have to be taken back."""
        doubtful = self._disputed(DisputeState.OPEN)
        if self.is_warned:
            doubtful = self.purchase.price_minor_units
        at_most = self._worth(self.returned_minor_units + doubtful)
        return at_most - self.owed_back_millicredits

    @property
    def returned_minor_units(self) -> int:
        """The money returned; it can exceed the price."""
        return self.refunded_minor_units + self._disputed(DisputeState.LOST)

    @property
    def refunded_minor_units(self) -> int:
        """The amount refunded, from single refunds and from the gateway's total.

        The total only counts as far as the reported refunds, including failed ones, do
        not explain it. The result therefore does not depend on which is reported first.
        """
        known = sum(refund.amount_minor_units for refund in self.refunds)
        lasting = sum(
            refund.amount_minor_units
            for refund in self.refunds
            if refund.state != RefundState.FAILED
        )
        return lasting + max(0, self.purchase.refunded_minor_units - known)

    @property
    def is_refunded(self) -> bool:
        return self.refunded_minor_units >= self.purchase.price_minor_units

    @property
    def is_disputed(self) -> bool:
        """Whether a bank has taken the money, or may take it."""
        return any(each.state != DisputeState.WON for each in self.disputes)

    def _disputed(self, state: DisputeState) -> int:
        return sum(
            dispute.amount_minor_units
            for dispute in self.disputes
            if dispute.state == state
        )

    def _worth(self, minor_units: int) -> int:
        """Return the credits bought for a part of the price; fractions are dropped."""
        price = self.purchase.price_minor_units
        return self.purchase.amount_millicredits * min(price, minor_units) // price
