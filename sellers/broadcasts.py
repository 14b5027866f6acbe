"""Every event about sellers, in one place."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

import realtime
from sellers.map.cells import Coordinates
from sellers.reputation import Standing

MAP_TOPIC = "map:view"
# Every server process listens to it, and passes on what its own viewports show.
MAP_GROUP = "map"


def marker_changed(*, seller_id: UUID, places: Iterable[Coordinates]) -> None:
    """Tell the server processes, not clients, that a marker is not what it was.

    ``places`` are the public places it was and is at: the views that hold one of them
    read the marker again, so no order of events can leave an old one behind.
    """
    realtime.publish(
        topic=MAP_TOPIC,
        event="marker_changed",
        payload={"id": str(seller_id), "places": list(places)},
        to=MAP_GROUP,
    )


def status_changed(*, seller_id: UUID, status: Mapping[str, Any]) -> None:
    """Tell who looks at a seller's profile whether they can be watched now."""
    realtime.publish(topic=f"seller:{seller_id}", event="status", payload=status)


def rating_changed(*, seller_id: UUID, standing: Standing) -> None:
    """Tell who looks at a seller's profile what buyers think by now."""
    realtime.publish(
        topic=f"seller:{seller_id}", event="rating", payload=asdict(standing)
    )
