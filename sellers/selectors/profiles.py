"""What one user's profile says."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from core.errors import NotFound
from sellers import questions
from sellers.models import PresenceStatus, Seller


@dataclass(frozen=True, kw_only=True)
class Profile:
    """One user, as everybody may see them."""

    user: User
    seller: Seller
    live_stream: dict[str, Any] | None
    history: list[dict[str, Any]]


def profile(*, user_id: UUID) -> Profile:
    """Return a user's profile.

    Raises:
        NotFound: there is no such user, or they are suspended: one answer for both.
    """
    return profile_of(visible(user_id))


def visible(user_id: UUID) -> User:
    """Return a user whom everybody may see.

    Raises:
        NotFound: there is no such user, or they are suspended: one answer for both.
    """
    user = _visible_user(user_id)
    if user is None:
        raise NotFound("There is no such profile.")
    return user


def profile_of(user: User) -> Profile:
    """Return the profile of a user at hand."""
    return Profile(
        user=user,
        seller=_seller_of(user.pk),
        live_stream=questions.live_stream(user.pk),
        history=questions.history(user.pk),
    )


def status(*, seller_id: UUID) -> dict[str, Any]:
    """Return a seller's ``status`` and ``live_stream``, as clients read them.

    Unknown and suspended users look like those who are offline.
    """
    user = _visible_user(seller_id)
    if user is None:
        return {"status": PresenceStatus.OFFLINE, "live_stream": None}
    return {
        "status": _seller_of(seller_id).presence_status,
        "live_stream": questions.live_stream(seller_id),
    }


def _visible_user(user_id: UUID) -> User | None:
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or user.is_suspended(now=timezone.now()):
        return None
    return user


def _seller_of(user_id: UUID) -> Seller:
    """Return the user's row, or what one who never sold would have."""
    return Seller.objects.filter(pk=user_id).first() or Seller(pk=user_id)
