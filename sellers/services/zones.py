"""Places around which a user is never shown, online or live."""

from datetime import datetime
from uuid import UUID

from core.errors import NotFound
from core.transactions import atomic
from sellers.constants import ZONE_RINGS, ZONES_MAX
from sellers.errors import TooManyZones
from sellers.map import cells
from sellers.map.cells import Coordinates
from sellers.models import PrivateZone
from sellers.services import markers


@atomic
def add(
    *, user_id: UUID, name: str, point: Coordinates, radius_meters: int, now: datetime
) -> PrivateZone:
    """Show a user, should they sell, nowhere within so many meters of a place.

    The place is forgotten at once; what is kept are cells. ``radius_meters`` is one of
    ``ZONE_RINGS``.

    Raises:
        TooManyZones: they have ``ZONES_MAX`` already.
    """
    covered = cells.zone_around(point, rings=ZONE_RINGS[radius_meters])
    with markers.change(user_id=user_id, now=now) as seller:
        if seller.private_zones.count() >= ZONES_MAX:
            raise TooManyZones(f"You can have at most {ZONES_MAX} zones.")
        return seller.private_zones.create(
            name=name, radius_meters=radius_meters, cells=covered, created_at=now
        )


@atomic
def remove(*, user_id: UUID, zone_id: UUID, now: datetime) -> None:
    """Show a user around that place again.

    Raises:
        NotFound: there is no such zone, or it is another's.
    """
    with markers.change(user_id=user_id, now=now) as seller:
        if not seller.private_zones.filter(pk=zone_id).delete()[0]:
            raise NotFound("There is no such zone of yours.")


@atomic
def remove_all(*, user_id: UUID, now: datetime) -> None:
    """Forget every zone of a user; a second call finds none."""
    with markers.change(user_id=user_id, now=now) as seller:
        seller.private_zones.all().delete()
