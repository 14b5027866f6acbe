"""What payments pay for: each app declares the owner of its causes (ADR 42).

An owner is a module of services that knows the row that a payment is for. Billing asks
it what a payment does, and so never learns what is sold.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from billing.models import Payment
from core import registry


class Owner(Protocol):
    """The services that an app declares for one kind of cause."""

    def lock(self, *, cause_id: UUID) -> None:
        """Lock the row that is paid for, and what has to be locked before it.

        Billing locks the payment next, and accounts last.
        """

    def settle(self, *, payment: Payment, before: str, now: datetime) -> None:
        """Do what the facts of a payment require. Both rows are locked. Idempotent.

        ``before`` is the former status of the payment, which may be the same.
        """

    def return_path(self, *, cause_id: UUID) -> str:
        """Return the page of the app that shows what was paid for."""

    def takes_two_to_refund(self, *, payment: Payment) -> bool:
        """Return whether one of the staff alone must not refund the payment."""


OWNERS: dict[str, Owner] = {}


def register(owners: Mapping[str, Owner]) -> None:
    """Add the owners of an app's causes, by the ``cause_type`` of their payments.

    Raises:
        ValueError: a cause has an owner already.
    """
    registry.add(OWNERS, owners, called="owners of payments for")


def owner_of(payment: Payment) -> Owner:
    """Return the owner of what a payment is for."""
    return OWNERS[payment.cause_type]
