"""The map's answer for OpenAPI, from the structs it is made of."""

from typing import Any

import msgspec

from sellers.map.features import Cluster, Marker

_, _parts = msgspec.json.schema_components((Marker, Cluster))
LONGITUDE_AND_LATITUDE = {
    "type": "array",
    "items": {"type": "number"},
    "minItems": 2,
    "maxItems": 2,
}


def _part(name: str) -> dict[str, Any]:
    """Return the schema of properties, all of which are always there."""
    part = dict(_parts[name])
    for schema in part["properties"].values():
        schema.pop("default", None)
    return part | {"required": list(part["properties"])}


def _object(kind: str, **properties: Any) -> dict[str, Any]:
    """Return the schema of a GeoJSON object (RFC 7946), all of it required."""
    members = {"type": {"const": kind}, **properties}
    return {"type": "object", "properties": members, "required": list(members)}


MAP = _object(
    "FeatureCollection",
    features={
        "type": "array",
        "items": _object(
            "Feature",
            id={"type": "string", "format": "uuid"},
            geometry=_object("Point", coordinates=LONGITUDE_AND_LATITUDE),
            properties={"oneOf": [_part("Marker"), _part("Cluster")]},
        ),
    },
)
