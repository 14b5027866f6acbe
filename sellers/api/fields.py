"""Serializer fields of places."""

import math
import re
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from sellers import constants
from sellers.map import cells

# What JSON calls a number, so that a query string takes no more than a body does.
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?", re.ASCII)


class NumberField(serializers.FloatField):
    """A finite number; in a query string, its text."""

    def to_internal_value(self, data: Any) -> float:
        if isinstance(data, bool) or (
            isinstance(data, str) and not _NUMBER.fullmatch(data)
        ):
            self.fail("invalid")
        try:
            number = super().to_internal_value(data)
        except OverflowError:  # an integer of 400 digits
            self.fail("invalid")
        if not math.isfinite(number):
            self.fail("invalid")
        return number


class LongitudeField(NumberField):
    """Degrees east of Greenwich, from -180 to 180, which is one meridian: see cells."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=-180, max_value=180, **kwargs)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        degrees_east = super().run_validation(data)
        if not isinstance(degrees_east, float):
            return degrees_east  # left out
        return cells.longitude_of(degrees_east)


class NumberChoiceField(serializers.ChoiceField):
    """One of a few whole numbers; DRF's own field takes what merely looks like one.

    What was sent instead is not said back: not every string can be written as UTF-8.
    """

    default_error_messages = {"invalid_choice": "This is not a valid choice."}

    def to_internal_value(self, data: Any) -> Any:
        is_whole = type(data) is float and data.is_integer()
        if type(data) is not int and not is_whole:
            self.fail("invalid_choice")
        return super().to_internal_value(int(data))


@extend_schema_field({"type": "integer", "enum": list(constants.ZONE_RINGS)})
class RadiusField(NumberChoiceField):
    """One of a private zone's radii."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(list(constants.ZONE_RINGS), **kwargs)


@extend_schema_field({"type": "string", "example": "13.0,52.3,13.8,52.7"})
class BoundingBoxField(serializers.Field[Any, Any, Any, Any]):
    """``west,south,east,north`` in degrees. Source: RFC 7946, section 5.

    Longitudes beyond 180 go on round the world.
    """

    default_error_messages = {
        "invalid": "Four numbers: west, south, east, north.",
        "min_value": "South must be less than north.",
    }
    longitude = NumberField()
    latitude = NumberField(min_value=-90, max_value=90)

    def to_internal_value(self, data: Any) -> tuple[float, float, float, float]:
        edges = data.split(",") if isinstance(data, str) else ()
        if len(edges) != 4:
            self.fail("invalid")
        west, east = (self.longitude.run_validation(edge) for edge in edges[0::2])
        south, north = (self.latitude.run_validation(edge) for edge in edges[1::2])
        if south > north:
            self.fail("min_value")
        return west, south, east, north


@extend_schema_field(
    {
        "type": "integer",
        "minimum": min(constants.INCREMENTS_SECONDS),
        "maximum": max(constants.INCREMENTS_SECONDS),
        "description": f"One of {', '.join(map(str, constants.INCREMENTS_SECONDS))}.",
    }
)
class IncrementField(NumberChoiceField):
    """One of the increments."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(constants.INCREMENTS_SECONDS, **kwargs)


@extend_schema_field({"$ref": "#/components/schemas/StreamOutput"})
class LiveStreamField(serializers.DictField):
    """A running stream, as the floor above writes it: see ``upward.live_stream``."""
