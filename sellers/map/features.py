"""What the map shows, as GeoJSON (RFC 7946): made of public facts only.

``gc=False``: they hold no cycles, and the collector need not look at hundreds of them
an answer.
"""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from sellers.map.cells import Coordinates

Status = Literal["online", "streaming"]
Precision = Literal["area", "exact"]
# JSON Schema tells a seller from a cluster by these.
No = Annotated[bool, msgspec.Meta(extra_json_schema={"const": False})]
Yes = Annotated[bool, msgspec.Meta(extra_json_schema={"const": True})]


class Point(msgspec.Struct, frozen=True, gc=False, tag_field="type", tag="Point"):
    coordinates: tuple[float, float]  # longitude first


class Marker(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One seller. The price and terms are the running stream's, else the next one's."""

    id: UUID
    cluster: No | UnsetType = UNSET  # never sent: it is what a cluster has
    username: str
    picture_url: str | None
    rating_avg: float | None
    status: Status
    price_per_minute: str
    preview_seconds: int
    minimum_seconds: int
    increment_seconds: int
    precision: Precision


class Cluster(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Many sellers, at the centre of a cell that is coarse enough for the view.

    The id is the cell's index, written like every other id.
    """

    id: UUID
    cluster: Yes = True
    count: int
    streaming_count: int


class Feature(msgspec.Struct, frozen=True, gc=False, tag_field="type", tag="Feature"):
    id: UUID
    geometry: Point
    properties: Marker | Cluster

    @property
    def place(self) -> Coordinates:
        longitude, latitude = self.geometry.coordinates
        return Coordinates(latitude, longitude)


class FeatureCollection(
    msgspec.Struct, frozen=True, tag_field="type", tag="FeatureCollection"
):
    features: list[Feature]
