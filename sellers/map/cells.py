"""The cells people are told to be in: pure geometry on the sphere, no database.

Source: h3geo.org, "Indexing"; a cell is H3's 64-bit index as an integer.
"""

from functools import lru_cache
from math import atan2, cos, degrees, hypot, radians, sin
from typing import NamedTuple

import h3.api.basic_int as h3
from django.contrib.gis.geos import Point

from sellers import constants

# From a cell's centre to its corners, on average.
RADIUS_METERS: float = h3.average_hexagon_edge_length(
    constants.CELL_RESOLUTION, unit="m"
)
# A tenth of a meter: more digits would only make answers longer.
DECIMAL_PLACES = 6


class Coordinates(NamedTuple):
    """A point on the Earth in degrees (WGS 84)."""

    latitude: float
    longitude: float

    @classmethod
    def of_point(cls, point: Point) -> "Coordinates":
        """Read what the database keeps."""
        return cls(latitude=point.y, longitude=point.x)

    def to_point(self) -> Point:
        """Return what the database keeps."""
        return Point(self.longitude, self.latitude, srid=4326)

    def rounded(self) -> "Coordinates":
        return Coordinates(
            round(self.latitude, DECIMAL_PLACES),
            longitude_of(round(self.longitude, DECIMAL_PLACES)),
        )


def longitude_of(degrees_east: float) -> float:
    """Return the one name of a meridian: from -180 on, and less than 180.

    180 and -180 are one meridian; under two names, what is there would not be found.
    """
    if -180 <= degrees_east < 180:
        return degrees_east
    # The remainder of a tiny negative number rounds up to 360 itself.
    wrapped = (degrees_east + 180) % 360 - 180
    return -180.0 if wrapped >= 180 else wrapped


def cell_at(point: Coordinates) -> int:
    """Return the cell that holds this point."""
    cell: int = h3.latlng_to_cell(*point, constants.CELL_RESOLUTION)
    return cell


@lru_cache(maxsize=100_000)
def center(cell: int) -> Coordinates:
    """Return the centre of a cell of any resolution."""
    return Coordinates(*h3.cell_to_latlng(cell)).rounded()


def is_still_in(cell: int, point: Coordinates) -> bool:
    """Tell whether the point is in the cell, grown by the hysteresis on every side.

    Instead of growing the cell it pulls the point towards the cell's centre, along the
    straight line between them, which no pole and no antimeridian bends.
    """
    kept = 1 / (1 + constants.CELL_HYSTERESIS)
    pulled = (
        middle + (outer - middle) * kept
        for middle, outer in zip(_vector(center(cell)), _vector(point), strict=True)
    )
    return cell_at(_coordinates(*pulled)) == cell


def zone_around(point: Coordinates, *, rings: int) -> list[int]:
    """Return the cells of the coarse cell that holds a point, with rings around them.

    All points of one coarse cell have the same zone, so it does not tell where in that
    the point is.
    """
    coarse = h3.cell_to_parent(cell_at(point), constants.ZONE_CENTER_RESOLUTION)
    middle = h3.cell_to_center_child(coarse, constants.CELL_RESOLUTION)
    # A coarse cell is its middle and one ring.
    return sorted(h3.grid_disk(middle, 1 + rings))


def distance_meters(start: Coordinates, end: Coordinates) -> float:
    """Return the length of the great circle's arc between two points."""
    meters: float = h3.great_circle_distance(start, end, unit="m")
    return meters


def _vector(point: Coordinates) -> tuple[float, float, float]:
    """Return the point on the unit sphere."""
    latitude, longitude = radians(point.latitude), radians(point.longitude)
    return (
        cos(latitude) * cos(longitude),
        cos(latitude) * sin(longitude),
        sin(latitude),
    )


def _coordinates(x: float, y: float, z: float) -> Coordinates:
    """Return where the ray from the Earth's centre through ``(x, y, z)`` comes out."""
    return Coordinates(degrees(atan2(z, hypot(x, y))), degrees(atan2(y, x)))
