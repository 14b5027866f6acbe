"""What may be joined and said about sellers: the map, and one seller's status."""

from typing import Annotated, Any
from uuid import UUID

import msgspec

from accounts.groups import BLOCKS
from accounts.selectors import hidden_from
from core import limits
from realtime import database, groups
from realtime.channels import Channel
from realtime.errors import UnmatchedTopic
from sellers import constants
from sellers.map.areas import Box
from sellers.map.features import Feature
from sellers.map.live_map import live_map
from sellers.map.viewports import Hidden
from sellers.selectors import profiles

WORLD = (-180.0, -90.0, 180.0, 90.0)
Latitude = Annotated[float, msgspec.Meta(ge=-90, le=90)]
Zoom = Annotated[float, msgspec.Meta(ge=constants.ZOOM_MIN, le=constants.ZOOM_MAX)]


class View(msgspec.Struct):
    """What a map shows; a west that is more than the east crosses the antimeridian.

    Longitudes beyond 180 go on round the world. Without a box it is the whole world.
    """

    bbox: tuple[float, Latitude, float, Latitude] = WORLD
    zoom: Zoom = constants.ZOOM_MAX

    def __post_init__(self) -> None:
        _, south, _, north = self.bbox
        if south > north:
            raise ValueError("South must be less than north.")


class BlocksChanged(msgspec.Struct):
    """What ``accounts.broadcasts.blocks_changed`` sends."""

    user_ids: set[UUID]


_frames = msgspec.json.Decoder(tuple[None, None, str, str, BlocksChanged])


class MapChannel(Channel):
    """``map:view``: the sellers in a viewport as they are, then as they change."""

    box: Box | None = None
    hidden: Hidden = frozenset()

    async def join(self, payload: View) -> dict[str, list[Feature]]:
        # Listen, then read: nothing can fall in between.
        await self.hub.listen(BLOCKS, self._hear_blocks)
        self.hidden = await database.call(hidden_from, self.identity.user_id)
        return await self._look(payload)

    async def on_viewport(self, payload: View) -> dict[str, list[Feature]]:
        return await self._look(payload)

    async def leave(self) -> None:
        self._look_away()
        await self.hub.forget(BLOCKS, self._hear_blocks)

    async def _look(self, view: View) -> dict[str, list[Feature]]:
        """Turn to a viewport; one who pans too fast stays where they are."""
        await database.call(limits.spend, "viewport", str(self.identity.user_id))
        self._look_away()
        self.box = Box(*view.bbox, view.zoom).snapped()
        features = await live_map(self.hub).look(
            self.box, self.deliver, hidden=self.hidden
        )
        return {"sellers": features}

    def _look_away(self) -> None:
        if self.box is not None:
            live_map(self.hub).look_away(self.box, self.deliver, hidden=self.hidden)
            self.box = None

    def _hear_blocks(self, frame: str) -> None:
        if self.identity.user_id in _parties(frame):
            self.restart()


class SellerChannel(Channel):
    """``seller:{id}``: whether a seller can be watched now.

    Who is unknown or suspended looks like one who is offline, and so does whoever has
    blocked the user or was blocked by them.
    """

    async def join(self, payload: dict[str, Any]) -> dict[str, Any]:
        self.pair = {self.identity.user_id, self._seller_id()}
        # Listen, then read: nothing can fall in between.
        await self.hub.listen(BLOCKS, self._hear_blocks)
        if self._seller_id() in await database.call(hidden_from, self.identity.user_id):
            return profiles.status_of_nobody()
        await self.subscribe(groups.of_topic(self.topic))
        return await database.call(profiles.status, seller_id=self._seller_id())

    async def leave(self) -> None:
        await self.hub.forget(BLOCKS, self._hear_blocks)

    def _hear_blocks(self, frame: str) -> None:
        if self.pair == _parties(frame):
            self.restart()

    def _seller_id(self) -> UUID:
        try:
            return UUID(self.params["seller_id"])
        except ValueError:
            raise UnmatchedTopic from None


def _parties(frame: str) -> set[UUID]:
    """Return the two users who see each other no more, or again."""
    return _frames.decode(frame)[-1].user_ids
