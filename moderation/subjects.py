"""What can be reported: how each kind is found, whom it is about, how it is now."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts import selectors as accounts
from accounts.models import User
from core.errors import NotFound
from moderation.models import SubjectType
from sellers.models import Seller
from sellers.selectors import profiles
from streams import selectors, wire
from streams.models import Stream, Viewing

# What a profile says. Never where somebody is or was, their e-mail or their wallet:
# a moderator who may read these finds them where they are kept.
USER_FACTS = ("username", "description", "suspended_at", "suspended_until")
SELLER_FACTS = (
    *("is_seller", "seller_description", "price_per_minute_millicredits"),
    *("presence_status", "consented_at"),
)
VIEWING_FACTS = (
    *("buyer_connected_at", "seller_connected_at", "buyer_heard_at"),
    *("seller_heard_at", "offers", "answers", "captured_units"),
)


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Something reported, the user it is about, and its rows' values now."""

    user_id: UUID
    evidence: dict[str, Any]


def find(*, subject_type: SubjectType, subject_id: UUID, reporter_id: UUID) -> Subject:
    """Return what a user reports; also what they have hidden from themselves.

    Raises:
        NotFound: there is no such subject, it is not this user's to see, or it belongs
            to somebody who has blocked them: one answer for all.
    """
    return _FINDERS[subject_type](subject_id, reporter_id)


def _profile(user_id: UUID, reporter_id: UUID) -> Subject:
    user = profiles.visible(user_id)
    _refuse_blocked(reporter_id, by=user_id, kind="profile")
    profile = profiles.profile_of(user)
    evidence = _user(profile.user) | {"live_stream": profile.live_stream}
    return Subject(user_id=user_id, evidence=evidence)


def _stream(stream_id: UUID, reporter_id: UUID) -> Subject:
    stream = selectors.stream(stream_id)
    _refuse_blocked(reporter_id, by=stream.seller_id, kind="stream")
    if not selectors.is_shown(stream, user_id=reporter_id):
        raise NotFound("There is no such stream.")
    return Subject(user_id=stream.seller_id, evidence=_stream_facts(stream))


def _viewing(viewing_id: UUID, reporter_id: UUID) -> Subject:
    """Find a viewing that the reporter was a party of; it is about the other one."""
    viewing = selectors.viewing(viewing_id, user_id=reporter_id)
    is_buyer = reporter_id == viewing.buyer_id
    other = viewing.seller.user if is_buyer else viewing.buyer
    evidence = _user(other) | {
        "stream": wire.stream(viewing.stream),
        "viewing": wire.viewing(viewing) | _values(viewing, VIEWING_FACTS),
    }
    return Subject(user_id=other.pk, evidence=evidence)


def _rating(rating_id: UUID, reporter_id: UUID) -> Subject:
    """Find a rating, which is about its buyer; it is read on its seller's profile."""
    rating = selectors.rating(rating_id)
    _refuse_blocked(reporter_id, by=rating.seller_id, kind="rating")
    evidence = _user(rating.buyer) | {
        "rating": wire.rating(rating) | {"viewing_id": str(rating.viewing_id)}
    }
    return Subject(user_id=rating.buyer_id, evidence=evidence)


def _refuse_blocked(reporter_id: UUID, *, by: UUID, kind: str) -> None:
    """Answer as if there were no such subject, so that nobody learns of a block.

    A user may still report whom they have blocked themselves.
    """
    if accounts.is_blocked(reporter_id, by=by):
        raise NotFound(f"There is no such {kind}.")


def _stream_facts(stream: Stream) -> dict[str, Any]:
    watching = Viewing.objects.open().filter(stream=stream).select_related("buyer")
    return _user(stream.seller.user) | {
        "stream": wire.stream(stream),
        "viewings": [wire.viewing(viewing) for viewing in watching],
    }


def _user(user: User) -> dict[str, Any]:
    seller = Seller.objects.filter(pk=user.pk).first()
    return {
        "user": {"id": str(user.pk)} | _values(user, USER_FACTS),
        "seller": None if seller is None else _values(seller, SELLER_FACTS),
    }


def _values(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


_FINDERS: dict[SubjectType, Callable[[UUID, UUID], Subject]] = {
    SubjectType.PROFILE: _profile,
    SubjectType.STREAM: _stream,
    SubjectType.VIEWING: _viewing,
    SubjectType.RATING: _rating,
}
assert set(_FINDERS) == set(SubjectType)
