"""What one user's profile says."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models.functions import Now

from accounts.models import Block, User
from core.errors import NotFound
from sellers import upward
from sellers.models import PresenceStatus, Seller
from sellers.offers import Offer


@dataclass(frozen=True, kw_only=True)
class Profile:
    """One user, as everybody may see them."""

    user: User
    seller: Seller
    presence_status: str
    offer: Offer
    live_stream: dict[str, Any] | None
    history: list[dict[str, Any]]


def profile(*, user_id: UUID, viewer_id: UUID | None = None) -> Profile:
    """Return a user's profile, as ``viewer_id`` may see it.

    Raises:
        NotFound: as ``visible``.
    """
    own = profile_of(visible(user_id, viewer_id=viewer_id))
    seller = own.seller
    return replace(
        own,
        presence_status=seller.shown_status,
        offer=seller.shown_offer,
        live_stream=None if seller.is_unseen else own.live_stream,
    )


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
    """Return the profile of a user at hand, as they themselves see it."""
    seller = _seller_of(user.pk)
    return Profile(
        user=user,
        seller=seller,
        presence_status=seller.presence_status,
        offer=seller.offer,
        live_stream=upward.live_stream(user.pk),
        history=upward.history(user.pk),
    )


def status(*, seller_id: UUID) -> dict[str, Any]:
    """Return a seller's ``status`` and ``live_stream``, as clients read them.

    Unknown and suspended users look like those who are offline, and so do those who
    are out of sight.
    """
    user = _visible_user(seller_id)
    if user is None or (seller := _seller_of(seller_id)).is_unseen:
        return status_of_nobody()
    return {
        "status": seller.presence_status,
        "live_stream": upward.live_stream(seller_id),
    }


def status_of_nobody() -> dict[str, Any]:
    """Return the ``status`` of somebody who is not there."""
    return {"status": PresenceStatus.OFFLINE, "live_stream": None}


def _visible_user(user_id: UUID) -> User | None:
    members = User.objects.filter(pk=user_id, is_active=True)
    return members.exclude(pk__in=User.objects.suspended(now=Now())).first()


def _seller_of(user_id: UUID) -> Seller:
    """Return the user's row, or what one who never sold would have."""
    return Seller.objects.filter(pk=user_id).first() or Seller(pk=user_id)
