"""What the API takes and answers about profiles, places and the map."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from core.api.fields import (
    CreditsField,
    MomentField,
    StringField,
    UploadField,
    WordField,
)
from sellers import constants
from sellers.api.fields import (
    BoundingBoxField,
    IncrementField,
    LiveStreamField,
    LongitudeField,
    NumberField,
    RadiusField,
)
from sellers.map import cells
from sellers.map.areas import Box, Circle
from sellers.map.cells import Coordinates
from sellers.models import Precision, PresenceStatus, PrivateZone, Seller
from sellers.reputation import Tier
from sellers.selectors.profiles import Profile, profile_of


class PastStream(serializers.Serializer[dict[str, Any]]):
    started_at = serializers.DateTimeField()
    duration_seconds = serializers.IntegerField()
    rating = serializers.FloatField(allow_null=True)


class ProfileOutput(serializers.Serializer[Profile]):
    """A profile as everybody can see it."""

    id = serializers.UUIDField(source="user.pk")
    username = serializers.CharField(source="user.username")
    picture_url = serializers.CharField(source="user.picture_url", allow_null=True)
    description = serializers.CharField(source="user.description")
    seller_description = serializers.CharField(source="seller.seller_description")
    is_seller = serializers.BooleanField(source="seller.is_seller")
    presence_status = serializers.ChoiceField(PresenceStatus.choices)
    price_per_minute = CreditsField(
        source="offer.price_per_minute_millicredits",
        allow_null=True,
        help_text=(
            "The price of the running stream, otherwise of the next one. The same "
            "applies to the terms."
        ),
    )
    preview_seconds = serializers.IntegerField(
        source="offer.preview_seconds",
        help_text="Free seconds at the start of a viewing, once a day for each buyer.",
    )
    minimum_seconds = serializers.IntegerField(
        source="offer.minimum_seconds",
        help_text="Minimum charge when the buyer leaves, in seconds.",
    )
    increment_seconds = serializers.IntegerField(
        source="offer.increment_seconds",
        help_text=(
            "When the buyer leaves, watched time is rounded up to a multiple of this."
        ),
    )
    rating_avg = serializers.FloatField(source="seller.rating_avg", allow_null=True)
    rating_count = serializers.IntegerField(source="seller.rating_count")
    reputation_tier = serializers.ChoiceField(
        [tier.value for tier in Tier], source="seller.reputation_tier"
    )
    live_stream = LiveStreamField(allow_null=True)
    history = PastStream(many=True)


class OwnProfileOutput(ProfileOutput):
    """A profile as its owner sees it, with the price and terms of the next stream."""

    location_consent = serializers.SerializerMethodField()
    is_hidden = serializers.BooleanField(source="seller.is_hidden")
    hidden_until = MomentField(source="seller.hidden_until", allow_null=True)
    is_concealed = serializers.BooleanField(
        source="seller.is_concealed",
        help_text="Whether private zones hide me now. Others then see me as offline.",
    )

    def get_location_consent(self, profile: Profile) -> bool:
        return profile.seller.consented_at is not None


@extend_schema_field(OwnProfileOutput)
def own_profile(user: User) -> dict[str, Any]:
    """Return a user's own profile, for answers that contain it."""
    return dict(OwnProfileOutput(profile_of(user)).data)


class ProfileInput(serializers.Serializer[dict[str, Any]]):
    username = StringField()
    description = StringField(required=False, allow_blank=True)


class PictureInput(serializers.Serializer[dict[str, Any]]):
    picture = UploadField()


class OfferInput(serializers.Serializer[dict[str, Any]]):
    is_seller = serializers.BooleanField()
    location_consent = serializers.BooleanField(required=False)
    price_per_minute = CreditsField(
        source="price_per_minute_millicredits",
        required=False,
        min_millicredits=constants.PRICE_MIN_MILLICREDITS,
        max_millicredits=constants.PRICE_MAX_MILLICREDITS,
    )
    preview_seconds = serializers.IntegerField(
        source="terms.preview_seconds",
        required=False,
        min_value=0,
        max_value=constants.PREVIEW_MAX_SECONDS,
    )
    minimum_seconds = serializers.IntegerField(
        source="terms.minimum_seconds",
        required=False,
        min_value=0,
        max_value=constants.MINIMUM_MAX_SECONDS,
    )
    increment_seconds = IncrementField(source="terms.increment_seconds", required=False)
    seller_description = StringField(
        source="description", required=False, allow_blank=True, max_length=500
    )


class HidingInput(serializers.Serializer[dict[str, Any]]):
    lasts = WordField([time.value for time in constants.HidingTime])


class LocationInput(serializers.Serializer[dict[str, Any]]):
    lat = NumberField(min_value=-90, max_value=90)
    lon = LongitudeField()
    accuracy = NumberField(min_value=0, help_text="In meters.")

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        fields = super().to_internal_value(data)
        return {
            "point": Coordinates(fields["lat"], fields["lon"]),
            "accuracy_meters": fields["accuracy"],
        }


class ZoneInput(serializers.Serializer[dict[str, Any]]):
    """The center of a private zone, and its minimum radius in meters."""

    name = StringField(max_length=constants.ZONE_NAME_MAX_LENGTH)
    lat = NumberField(min_value=-90, max_value=90)
    lon = LongitudeField()
    radius = RadiusField()

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        fields = super().to_internal_value(data)
        return {
            "name": fields["name"],
            "point": Coordinates(fields["lat"], fields["lon"]),
            "radius_meters": fields["radius"],
        }


class ZoneOutput(serializers.Serializer[PrivateZone]):
    """A private zone. Its center is not stored, so it is not returned."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    radius = serializers.IntegerField(source="radius_meters", help_text="In meters.")
    created_at = MomentField()


class PlaceOutput(serializers.Serializer[Coordinates]):
    lat = serializers.FloatField(source="latitude")
    lon = serializers.FloatField(source="longitude")


class LocationOutput(serializers.Serializer[Seller]):
    """What others can know about the user's position.

    While the user is hidden: what others would know otherwise.
    """

    public_location = PlaceOutput(source="place")
    precision = serializers.ChoiceField(Precision.values)
    is_concealed = serializers.BooleanField()


class MapQuery(serializers.Serializer[dict[str, Any]]):
    """Either ``bbox``, with the map's ``zoom``, or ``lat``, ``lon`` and ``radius``."""

    bbox = BoundingBoxField(required=False)
    zoom = NumberField(
        required=False, min_value=constants.ZOOM_MIN, max_value=constants.ZOOM_MAX
    )
    lat = NumberField(required=False, min_value=-90, max_value=90)
    lon = NumberField(
        required=False, help_text="Longitudes beyond 180 continue around the world."
    )
    radius = NumberField(
        required=False,
        min_value=0,
        max_value=constants.RADIUS_MAX_METERS,
        help_text="In meters.",
    )

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        fields = super().to_internal_value(data)
        return {"area": _box(fields) if "bbox" in fields else _circle(fields)}


def _box(fields: dict[str, Any]) -> Box:
    west, south, east, north = fields["bbox"]
    return Box(west, south, east, north, fields.get("zoom", constants.ZOOM_MAX))


def _circle(fields: dict[str, Any]) -> Circle:
    if missing := [name for name in ("lat", "lon", "radius") if name not in fields]:
        raise serializers.ValidationError(
            {name: ["This field is required."] for name in missing}, code="required"
        )
    center = Coordinates(fields["lat"], cells.longitude_of(fields["lon"]))
    return Circle(center, fields["radius"])
