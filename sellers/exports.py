"""What is kept of one user's selling, for that user to take along."""

from typing import Any
from uuid import UUID

from sellers import terms
from sellers.models import Consent, ExactLocation, PrivateZone, Seller


def selling(user_id: UUID) -> dict[str, Any]:
    """Return the offer, the consents, the zones and the place, as far as there are."""
    offers = Seller.objects.filter(user=user_id).values(
        *("is_seller", "seller_description", "price_per_minute_millicredits"),
        *terms.FIELDS,
        *("rating_avg", "rating_count", "reputation_tier", "barred_at"),
        *("hidden_at", "hidden_until", "is_concealed"),
    )
    consents = Consent.objects.filter(seller=user_id).order_by("given_at")
    zones = PrivateZone.objects.filter(seller=user_id).order_by("created_at")
    return {
        "offer": offers.first(),
        "consents": list(consents.values("version", "given_at", "withdrawn_at")),
        "private_zones": list(
            zones.values("name", "radius_meters", "cells", "created_at")
        ),
        "exact_location": _last_place(user_id),
    }


def _last_place(user_id: UUID) -> dict[str, Any] | None:
    last = ExactLocation.objects.filter(seller=user_id).first()
    if last is None:
        return None
    return {
        "lon": last.point.x,
        "lat": last.point.y,
        "accuracy_meters": last.accuracy_meters,
        "reported_at": last.reported_at,
    }
