"""What of a price went back, or may, and what that is in credits. Pure."""

from dataclasses import dataclass

from billing.models import Dispute, DisputeState, Purchase, Refund, RefundState


@dataclass(frozen=True, kw_only=True)
class Returns:
    """A purchase with all that is known of money that goes back. Millicredits.

    ``is_warned``: the card's bank expects fraud, and nobody has looked into it yet.
    """

    purchase: Purchase
    refunds: list[Refund]
    disputes: list[Dispute]
    is_warned: bool

    @property
    def owed_back_millicredits(self) -> int:
        """What the buyer has no right to keep: refunded, or lost to their bank."""
        return self._worth(self.returned_minor_units)

    @property
    def owed_fee_millicredits(self) -> int:
        """What the buyer owes for disputes besides, at the rate they bought for.

        It may be more than all that was bought: a fee does not go by the price.
        """
        fee = sum(dispute.kept_fee_minor_units for dispute in self.disputes)
        return (
            self.purchase.amount_millicredits * fee // self.purchase.price_minor_units
        )

    @property
    def in_doubt_millicredits(self) -> int:
        """What may yet have to be given back."""
        doubtful = self._disputed(DisputeState.OPEN)
        if self.is_warned:
            doubtful = self.purchase.price_minor_units
        at_most = self._worth(self.returned_minor_units + doubtful)
        return at_most - self.owed_back_millicredits

    @property
    def returned_minor_units(self) -> int:
        """What went back in money; it may be more than the price."""
        return self.refunded_minor_units + self._disputed(DisputeState.LOST)

    @property
    def refunded_minor_units(self) -> int:
        """The amount refunded, from the refunds themselves and from the gateway's sum.

        The sum counts only as far as the ones told of, also those that failed since,
        do not explain it; so it makes no difference which is told first, or alone.
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
        """Whether a bank has the money, or wants it."""
        return any(each.state != DisputeState.WON for each in self.disputes)

    def _disputed(self, state: DisputeState) -> int:
        return sum(
            dispute.amount_minor_units
            for dispute in self.disputes
            if dispute.state == state
        )

    def _worth(self, minor_units: int) -> int:
        """Return the credits bought for a part of the price, a fraction dropped."""
        price = self.purchase.price_minor_units
        return self.purchase.amount_millicredits * min(price, minor_units) // price
