"""The parts of the world people look at: pure geometry, snapped before use.

What a query is asked for is widened to coarse steps. Markers are cells' centres, so no
query tells more than a cell anyway; the steps let neighbours share one answer.
"""

from math import ceil, floor, log2, pi, radians, sin
from typing import NamedTuple, TypeAlias

import h3.api.basic_int as h3

from sellers import constants
from sellers.map import cells
from sellers.map.cells import Coordinates

EARTH_RADIUS_KILOMETERS = 6371.0072  # Source: H3's own, of equal surface
EARTH_SURFACE_KILOMETERS2 = 4 * pi * EARTH_RADIUS_KILOMETERS**2


class Box(NamedTuple):
    """Degrees; ``west > east`` crosses the antimeridian. ``zoom`` is the map's.

    The antimeridian is called -180 (see ``cells.longitude_of``); only the whole world
    ends at 180. ``wrapped`` brings any box to that form.

    Source: RFC 7946, section 5.2, for the order and the crossing.
    """

    west: float
    south: float
    east: float
    north: float
    zoom: float = constants.ZOOM_MAX

    @property
    def width(self) -> float:
        crosses = self.west > self.east
        return self.east - self.west + (360 if crosses else 0)

    @property
    def parts(self) -> list["Box"]:
        """The same area as boxes that do not cross the antimeridian: one or two."""
        if self.west <= self.east:
            return [self]
        return [self._replace(east=180.0), self._replace(west=-180.0)]

    def wrapped(self) -> "Box":
        """Return the same area under its one name.

        A map that was panned round the world asks for degrees beyond 180.
        """
        if self.east - self.west >= 360:
            return self._replace(west=-180.0, east=180.0)
        return self._replace(
            west=cells.longitude_of(self.west), east=cells.longitude_of(self.east)
        )

    def snapped(self) -> "Box":
        """Return the smallest box around this one whose edges are on a coarse grid."""
        box = self.wrapped()
        step = _step(max(box.width, box.north - box.south))
        west = floor(box.west / step) * step
        east = ceil(box.east / step) * step
        if box.width + 2 * step >= 360:
            west, east = -180.0, 180.0
        return Box(
            west,
            max(floor(box.south / step) * step, -90.0),
            east,
            min(ceil(box.north / step) * step, 90.0),
            round(box.zoom),
        ).wrapped()

    def holds(self, point: Coordinates) -> bool:
        if not self.south <= point.latitude <= self.north:
            return False
        if self.west <= self.east:
            return self.west <= point.longitude <= self.east
        return point.longitude >= self.west or point.longitude <= self.east

    @property
    def cluster_resolution(self) -> int:
        height = sin(radians(self.north)) - sin(radians(self.south))
        surface = EARTH_RADIUS_KILOMETERS**2 * radians(self.width) * height
        return min(_resolution_at(self.zoom), _resolution_within(surface))


class Circle(NamedTuple):
    """Everywhere within a distance, in meters on the Earth's surface."""

    center: Coordinates
    radius_meters: float

    def snapped(self) -> "Circle":
        """Return a circle around the centre's cell, its radius rounded up."""
        step = constants.RADIUS_STEP_METERS
        return Circle(
            cells.center(cells.cell_at(self.center)),
            ceil(self.radius_meters / step) * step,
        )

    @property
    def cluster_resolution(self) -> int:
        surface = pi * (self.radius_meters / 1000) ** 2
        return _resolution_within(min(surface, EARTH_SURFACE_KILOMETERS2))


Area: TypeAlias = Box | Circle


def _step(size_degrees: float) -> float:
    """Return a power of two, about a hundredth of the size and never below a cell's."""
    return 2.0 ** max(
        floor(log2(max(size_degrees, 1e-9))) - 6, constants.BOX_STEP_MIN_LOG2
    )


def _resolution_at(zoom: float) -> int:
    """Return the resolution whose cells are 60 to 120 pixels wide on the map.

    A zoom level doubles the pixels; a resolution makes cells smaller by the square
    root of seven, about 1.4 times as much. At zoom 2 the cells of resolution 0 fit.
    """
    return max(0, min(int((zoom - 1) / 1.4), constants.CELL_RESOLUTION))


def _resolution_within(surface_kilometers2: float) -> int:
    """Return the finest resolution of which at most ``CLUSTERS_MAX`` cells fit here.

    Half of the limit is left for cells that the area's border cuts.
    """
    for resolution in range(constants.CELL_RESOLUTION, 0, -1):
        cell_surface = h3.average_hexagon_area(resolution, unit="km^2")
        if surface_kilometers2 / cell_surface <= constants.CLUSTERS_MAX / 2:
            return resolution
    return 0
