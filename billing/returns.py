"""How much of a payment was or may be returned, and its value in credits. Pure."""

from dataclasses import dataclass

from billing.models import Dispute, DisputeState, Payment, Purchase, Refund, RefundState


@dataclass(frozen=True, kw_only=True)
class Returns:
    """A payment with its refunds and disputes. Amounts are in its minor units.

    ``is_warned``: the card's bank expects fraud, and nobody has handled that yet.
    """

    payment: Payment
    refunds: list[Refund]
    disputes: list[Dispute]
    is_warned: bool

    @property
    def returned_minor_units(self) -> int:
        """The money refunded, or lost to the payer's bank; it can exceed the amount."""
        return self.refunded_minor_units + self._disputed(DisputeState.LOST)

    @property
    def in_doubt_minor_units(self) -> int:
        """The money that may still have to be returned."""
        if self.is_warned:
            return self.payment.amount_minor_units
        return self._disputed(DisputeState.OPEN)

    @property
    def fee_minor_units(self) -> int:
        """The dispute fees that the gateway keeps."""
        return sum(dispute.kept_fee_minor_units for dispute in self.disputes)

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
        return lasting + max(0, self.payment.refunded_minor_units - known)

    @property
    def is_refunded(self) -> bool:
        return self.refunded_minor_units >= self.payment.amount_minor_units

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


@dataclass(frozen=True, kw_only=True)
class CreditsOwed:
    """What a purchase owes for the returns of its payment, in millicredits.

    Money is worth credits at the rate of the purchase; fractions are dropped.
    """

    purchase: Purchase
    returns: Returns

    @property
    def back_millicredits(self) -> int:
        """Credits to take back: those refunded, or lost to the buyer's bank."""
        return self._worth(self._within_price(self.returns.returned_minor_units))

    @property
    def fee_millicredits(self) -> int:
        """Dispute fees that the buyer owes.

        They may exceed the credits bought, because the fee does not depend on the
        price.
        """
        return self._worth(self.returns.fee_minor_units)

    @property
    def in_doubt_millicredits(self) -> int:
        """Credits that may still have to be taken back."""
        at_most = self.returns.returned_minor_units + self.returns.in_doubt_minor_units
        return self._worth(self._within_price(at_most)) - self.back_millicredits

    def _within_price(self, minor_units: int) -> int:
        return min(self.returns.payment.amount_minor_units, minor_units)

    def _worth(self, minor_units: int) -> int:
        price = self.returns.payment.amount_minor_units
        return self.purchase.amount_millicredits * minor_units // price
