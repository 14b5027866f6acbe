"""What is kept of one user's streams and viewings, for that user to take along."""

from typing import Any
from uuid import UUID

from django.db.models import F

from sellers import terms
from streams.models import (
    AddressPrivacy,
    Follow,
    FrozenVideoReport,
    Place,
    Rating,
    SpendingLimit,
    Stream,
    Viewing,
)

_VIEWING = (
    *("id", "stream_id", "state", "end_reason"),
    *("requested_at", "connected_at", "ended_at"),
    *("price_per_minute_millicredits", "billed_seconds", "charged_millicredits"),
    *terms.FIELDS,
)
_RATING = ("score", "comment", "created_at", "edited_at", "reply", "replied_at")


def streaming(user_id: UUID) -> dict[str, Any]:
    """Return streams, viewings of both sides, lines, limits, ratings and follows.

    Whom they watched they saw; who rated or follows them was never told, and so no
    rating is here that they cannot read on their profile.
    """
    streams = Stream.objects.filter(seller=user_id).order_by("started_at")
    watched = Viewing.objects.filter(buyer=user_id).order_by("requested_at")
    sold = Viewing.objects.filter(seller=user_id).order_by("requested_at")
    given = Rating.objects.filter(buyer=user_id).order_by("created_at")
    limits = SpendingLimit.objects.filter(buyer=user_id).order_by("set_at")
    privacy = AddressPrivacy.objects.filter(user=user_id)
    follows = Follow.objects.filter(follower=user_id).order_by("created_at")
    places = Place.objects.filter(buyer=user_id).order_by("id")
    reports = FrozenVideoReport.objects.filter(viewing__buyer=user_id).order_by("id")
    had = Rating.objects.shown().filter(seller=user_id).order_by("published_on", "pk")
    return {
        "streams": list(
            streams.values(
                *("id", "title", "price_per_minute_millicredits"),
                *terms.FIELDS,
                *("started_at", "ended_at", "end_reason"),
            )
        ),
        "watched": list(
            watched.values(*_VIEWING, "seller_id", title=F("stream__title"))
        ),
        "sold": list(sold.values(*_VIEWING, "fee_percent")),
        "spending_limits": list(
            limits.values(
                *("per_viewing_millicredits", "per_day_millicredits"),
                *("set_at", "replaced_at"),
            )
        ),
        "places_in_line": list(
            places.values(
                *("stream_id", "joined_at", "kept_until", "missed_count"),
                *("left_at", "end_reason"),
            )
        ),
        "frozen_video_reports": list(
            reports.values(
                *("viewing_id", "reported_at", "frames_decoded", "bytes_received")
            )
        ),
        "address_privacy": privacy.values("hides_address", "chosen_at").first(),
        "follows": list(follows.values("seller_id", "created_at")),
        "ratings_given": list(given.values(*_RATING, "viewing_id")),
        "ratings_had": list(
            had.values("score", "comment", "published_on", "reply", "replied_at")
        ),
    }
