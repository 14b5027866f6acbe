"""Who is on the map in an area. Written in SQL: this is asked more than all else."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import connection

from core import wire
from sellers import constants
from sellers.map import cells
from sellers.map.areas import Area, Circle
from sellers.map.features import Cluster, Feature, Marker, Point, Precision, Status

SQL = Path(__file__).parent / "sql"
IN_BOX = (
    "public_location::geometry(Geometry, 4326)"
    " && ST_MakeEnvelope(%(west{n})s, %(south)s, %(east{n})s, %(north)s, 4326)"
)
IN_CIRCLE = (
    "ST_DWithin(public_location,"
    " ST_SetSRID(ST_MakePoint(%(longitude)s, %(latitude)s), 4326)::geography,"
    " %(radius_meters)s)"
)

NOBODY: AbstractSet[UUID] = frozenset()

# A few prices are most of them, and each is written 200 times an answer.
_credits = lru_cache(maxsize=1000)(wire.credits)


def sellers_within(area: Area, *, hidden: AbstractSet[UUID] = NOBODY) -> list[Feature]:
    """Return the area's markers, or its clusters if there are too many to show.

    Sorted by cell, then id. The area is snapped first. Who is ``hidden`` from whoever
    asks is neither shown nor counted.
    """
    area = area.snapped()
    rows = _rows(*markers_query(area, hidden=hidden))
    if len(rows) <= constants.MARKERS_MAX:
        return [_marker(*row) for row in rows]
    return [_cluster(*row) for row in _rows(*_clusters_query(area, hidden))]


def markers_of(user_ids: list[UUID]) -> list[Feature]:
    """Return the markers of those of these users who are on the map."""
    sql = _sql("markers").format(within="user_id = ANY(%(user_ids)s)")
    return [_marker(*row) for row in _rows(sql, {"user_ids": user_ids, "limit": None})]


def markers_query(
    area: Area, *, hidden: AbstractSet[UUID] = NOBODY
) -> tuple[str, dict[str, Any]]:
    """Return the SQL that finds the markers of a snapped area, and its parameters."""
    within, parameters = _condition(area, hidden)
    parameters |= {"limit": constants.MARKERS_MAX + 1}
    return _sql("markers").format(within=within), parameters


def _clusters_query(
    area: Area, hidden: AbstractSet[UUID]
) -> tuple[str, dict[str, Any]]:
    within, parameters = _condition(area, hidden)
    masks = _parent_masks(area.cluster_resolution)
    parameters |= {**masks, "limit": constants.CLUSTERS_MAX}
    return _sql("clusters").format(within=within), parameters


def _condition(area: Area, hidden: AbstractSet[UUID]) -> tuple[str, dict[str, Any]]:
    """Return the SQL that is true of whom to show in the area, and its parameters."""
    within, parameters = _place(area)
    if not hidden:
        return within, parameters
    within = f"({within}) AND user_id <> ALL(%(hidden)s)"
    return within, parameters | {"hidden": list(hidden)}


def _place(area: Area) -> tuple[str, dict[str, Any]]:
    """Return the SQL that is true inside the area, and its parameters."""
    if isinstance(area, Circle):
        return IN_CIRCLE, {**area.center._asdict(), "radius_meters": area.radius_meters}
    parameters: dict[str, Any] = {"south": area.south, "north": area.north}
    for n, part in enumerate(area.parts):
        parameters |= {f"west{n}": part.west, f"east{n}": part.east}
    return " OR ".join(IN_BOX.format(n=n) for n in range(len(area.parts))), parameters


def _rows(sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


@cache
def _sql(query: str) -> str:
    return (SQL / f"{query}.sql").read_text()


def _marker(
    user_id: UUID,
    username: str,
    picture: str,
    rating_avg: float | None,
    status: Status,
    price_per_minute_millicredits: int,
    preview_seconds: int,
    minimum_seconds: int,
    increment_seconds: int,
    precision: Precision,
    longitude: float,
    latitude: float,
) -> Feature:
    properties = Marker(
        id=user_id,
        username=username,
        picture_url=_picture_url(picture),
        rating_avg=rating_avg,
        status=status,
        price_per_minute=_credits(price_per_minute_millicredits),
        preview_seconds=preview_seconds,
        minimum_seconds=minimum_seconds,
        increment_seconds=increment_seconds,
        precision=precision,
    )
    return Feature(user_id, Point((longitude, latitude)), properties)


def _cluster(parent: int, count: int, streaming_count: int) -> Feature:
    center = cells.center(parent)
    properties = Cluster(
        id=UUID(int=parent), count=count, streaming_count=streaming_count
    )
    return Feature(
        properties.id, Point((center.longitude, center.latitude)), properties
    )


@lru_cache(maxsize=50_000)
def _picture_url(picture: str) -> str | None:
    """Return what ``User.picture_url`` does, without making a user of each row.

    The URL of a file never changes: a new picture is a new file.
    """
    if not picture:
        return None
    url: str = get_user_model()._meta.get_field("picture").storage.url(picture)  # noqa: SLF001 -- Django's documented API
    return url


@cache
def _parent_masks(resolution: int) -> dict[str, int]:
    """Return what turns a cell's index into its parent's: bits to keep, then to set.

    Bits 52 to 55 hold the resolution, the 45 below them 15 digits of 3 bits, coarsest
    first; a digit finer than the resolution is 7.
    """
    unused_digits = (1 << 3 * (15 - resolution)) - 1
    return {
        "keep": ~(0b1111 << 52 | unused_digits),
        "fill": resolution << 52 | unused_digits,
    }
