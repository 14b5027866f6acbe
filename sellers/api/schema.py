"""The map's answer for OpenAPI, from the structs it is made of."""

from typing import Any

import msgspec

from sellers.features import Cluster, Marker, Point

_, _parts = msgspec.json.schema_components((Point, Marker, Cluster))


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
            geometry=_parts["Point"],
            properties={"oneOf": [_parts["Marker"], _parts["Cluster"]]},
        ),
    },
)
