"""What may be joined and said about sellers: the map, and one seller's status."""

from typing import Annotated, Any
from uuid import UUID

import msgspec

from core import limits
from realtime import database, groups
from realtime.channels import Channel
from realtime.errors import UnmatchedTopic
from sellers import constants
from sellers.areas import Box
from sellers.features import Feature
from sellers.live_map import live_map
from sellers.selectors import profiles

Longitude = Annotated[float, msgspec.Meta(ge=-180, le=180)]
Latitude = Annotated[float, msgspec.Meta(ge=-90, le=90)]
Zoom = Annotated[float, msgspec.Meta(ge=constants.ZOOM_MIN, le=constants.ZOOM_MAX)]


class View(msgspec.Struct):
    """What a map shows; a west that is more than the east crosses the antimeridian."""

    bbox: tuple[Longitude, Latitude, Longitude, Latitude]
    zoom: Zoom = constants.ZOOM_MAX

    def __post_init__(self) -> None:
        _, south, _, north = self.bbox
        if south > north:
            raise ValueError("The south is not below the north.")


class MapChannel(Channel):
    """``map:view``: the sellers in a viewport as they are, then as they change."""

    box: Box | None = None

    async def join(self, payload: View) -> dict[str, list[Feature]]:
        return await self._look(payload)

    async def on_viewport(self, payload: View) -> dict[str, list[Feature]]:
        return await self._look(payload)

    async def leave(self) -> None:
        if self.box is not None:
            live_map(self.hub).look_away(self.box, self.deliver)
            self.box = None

    async def _look(self, view: View) -> dict[str, list[Feature]]:
        """Turn to a viewport; one who pans too fast stays where they are."""
        await database.call(limits.spend, "viewport", str(self.identity.user_id))
        await self.leave()
        self.box = Box(*view.bbox, view.zoom).snapped()
        return {"sellers": await live_map(self.hub).look(self.box, self.deliver)}


class SellerChannel(Channel):
    """``seller:{id}``: whether a seller can be watched now.

    Who is unknown or suspended looks like one who is offline.
    """

    async def join(self, payload: dict[str, Any]) -> dict[str, Any]:
        await self.subscribe(groups.of_topic(self.topic))
        return await database.call(profiles.status, seller_id=self._seller_id())

    def _seller_id(self) -> UUID:
        try:
            return UUID(self.params["seller_id"])
        except ValueError:
            raise UnmatchedTopic from None
