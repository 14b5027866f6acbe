"""What one user's profile says."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils import timezone

from accounts.models import Block, User
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


# How a seller looks who is not there.
NOBODY = {"status": PresenceStatus.OFFLINE, "live_stream": None}


def profile(*, user_id: UUID, viewer_id: UUID | None = None) -> Profile:
    """Return a user's profile, as ``viewer_id`` may see it.

    Raises:
        NotFound: as ``visible``.
    """
    return profile_of(visible(user_id, viewer_id=viewer_id))


def visible(user_id: UUID, *, viewer_id: UUID | None = None) -> User:
    """Return a user whom everybody may see, or at least ``viewer_id``.

    Raises:
        NotFound: there is no such user, they are suspended, or one of the two has
            blocked the other: one answer for all.
    """
    user = _visible_user(user_id)
    if user is None or Block.objects.between(user_id, viewer_id).exists():
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
        return dict(NOBODY)
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
