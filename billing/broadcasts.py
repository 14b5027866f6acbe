"""All socket events of billing."""

from collections.abc import Mapping
from uuid import UUID

import realtime
from billing.selectors import Balance
from core import wire


def balance_changed(balances: Mapping[UUID, Balance] | Mapping[str, Balance]) -> None:
    """Send each of these users their current balance."""
    realtime.publish_many(
        realtime.Message(
            topic=f"user:{user_id}",
            event="balance",
            payload={
                "balance": wire.credits(balance.balance),
                "held": wire.credits(balance.held),
                "available": wire.credits(balance.available),
            },
        )
        for user_id, balance in balances.items()
    )


def earnings_changed(pending: Mapping[UUID, int] | Mapping[str, int]) -> None:
    """Tell each of these sellers that their earnings changed, and what is pending."""
    realtime.publish_many(
        realtime.Message(
            topic=f"user:{user_id}",
            event="earnings",
            payload={"pending": wire.credits(millicredits)},
        )
        for user_id, millicredits in pending.items()
    )
