"""What reports keep of users, whatever is reported; and who may report what."""

from typing import Any
from uuid import UUID

from accounts import selectors as accounts
from accounts.models import User
from core.errors import NotFound
from sellers.models import Seller

# What a profile says. Never where somebody is or was, their e-mail or their wallet:
# a moderator who may read these finds them where they are kept.
USER_FACTS = ("username", "description", "suspended_at", "suspended_until")
SELLER_FACTS = (
    *("is_seller", "seller_description", "price_per_minute_millicredits"),
    *("presence_status", "consented_at"),
)


def refuse_blocked(reporter_id: UUID, *, by: UUID, kind: str) -> None:
    """Answer as if there were no such subject, so that nobody learns of a block.

    A user may still report whom they have blocked themselves.
    """
    if accounts.is_blocked(reporter_id, by=by):
        raise NotFound(f"There is no such {kind}.")


def user_facts(user: User) -> dict[str, Any]:
    """Return what a profile says of a user, and of them as a seller."""
    seller = Seller.objects.filter(pk=user.pk).first()
    return {
        "user": {"id": str(user.pk)} | values(user, USER_FACTS),
        "seller": None if seller is None else values(seller, SELLER_FACTS),
    }


def values(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
