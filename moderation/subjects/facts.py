"""The facts about users that reports store, and who may report whom."""

from typing import Any
from uuid import UUID

from accounts import selectors as accounts
from accounts.models import User
from core.errors import NotFound
from sellers.models import Seller

# The contents of a profile. Never positions, e-mails or wallets: moderators with the
# permission can read these where they are stored.
USER_FACTS = ("username", "description", "suspended_at", "suspended_until")
SELLER_FACTS = (
    *("is_seller", "seller_description", "price_per_minute_millicredits"),
    *("presence_status", "consented_at"),
)


def refuse_blocked(reporter_id: UUID, *, by: UUID, kind: str) -> None:
    """Refuse as if the subject did not exist, so that nobody learns of a block.

    Users can still report a user whom they have blocked themselves.
    """
    if accounts.is_blocked(reporter_id, by=by):
        raise NotFound(f"There is no such {kind}.")


def user_facts(user: User) -> dict[str, Any]:
    """Return the contents of a user's profile, including the seller's part."""
    seller = Seller.objects.filter(pk=user.pk).first()
    return {
        "user": {"id": str(user.pk)} | values(user, USER_FACTS),
        "seller": None if seller is None else values(seller, SELLER_FACTS),
    }


def values(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
