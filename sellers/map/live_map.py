"""The map as the sockets of this process see it: told what changes in their view."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from uuid import UUID
from weakref import WeakKeyDictionary

import msgspec

from realtime import database, frames
from realtime.hub import Hub
from sellers import constants
from sellers.broadcasts import MAP_GROUP, MAP_TOPIC
from sellers.map.areas import Box
from sellers.map.cells import Coordinates
from sellers.map.features import Cluster, Feature
from sellers.map.selectors import markers_of, sellers_within
from sellers.map.viewports import Hidden, Listener, Told, Viewport, Viewports

logger = logging.getLogger(__name__)


class MarkerChanged(msgspec.Struct):
    """What ``broadcasts.marker_changed`` sends."""

    id: UUID
    places: list[Coordinates]


Writer = Callable[[tuple[Feature, ...], tuple[UUID, ...]], str | None]
_frames = msgspec.json.Decoder(tuple[None, None, str, str, MarkerChanged])


class LiveMap:
    """Reads what changed, at most once a second, and tells it to whom it concerns.

    A change is only a hint of who and where. The markers of a round are read together,
    after its hints, so what is told last is what is true. A crowded viewport is read
    again as a whole, less often, and as many of them as fit between two rounds.
    """

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._viewports = Viewports()
        self._hints: dict[UUID, set[Coordinates]] = {}
        self._outdated: dict[Viewport, None] = {}  # in the order they became so
        self._rounds: asyncio.Task[None] | None = None

    async def look(
        self, box: Box, listener: Listener, *, hidden: Hidden
    ) -> list[Feature]:
        """Return what is in a snapped box, and tell ``listener`` what changes there.

        Nothing is told of who is ``hidden``. What the listener hears before this
        returns is to be read after it.
        """
        await self._hub.listen(MAP_GROUP, self._hear)
        viewport = self._viewports.open(box, hidden)
        viewport.listeners.add(listener)
        features = await database.call(sellers_within, box, hidden=hidden)
        if viewport.told is None:
            viewport.told = Told(features)
            viewport.is_crowded = _has_clusters(features)
        return features

    def look_away(self, box: Box, listener: Listener, *, hidden: Hidden) -> None:
        """Tell the listener nothing of this box any more."""
        viewport = self._viewports.open(box, hidden)
        viewport.listeners.discard(listener)
        if not viewport.listeners:
            self._viewports.close(viewport)
            self._outdated.pop(viewport, None)

    def _hear(self, frame: str) -> None:
        if not len(self._viewports):
            return
        changed = _frames.decode(frame)[-1]
        self._hints.setdefault(changed.id, set()).update(changed.places)
        if self._rounds is None:
            self._rounds = asyncio.ensure_future(self._run())

    async def _run(self) -> None:
        """Hold rounds, a second from start to start, until there is nothing to tell."""
        loop = asyncio.get_running_loop()
        while self._hints or self._outdated:
            ends_at = loop.time() + constants.MAP_ROUND_SECONDS
            try:
                await self._tell_hints()
                await self._refresh_outdated(until=ends_at)
            except Exception:  # the next round tries again
                logger.exception("a round of the map failed")
            await asyncio.sleep(ends_at - loop.time())
        self._rounds = None

    async def _tell_hints(self) -> None:
        hints, self._hints = self._hints, {}
        concerned = self._concerned(hints)
        if not concerned:
            return
        try:
            markers = await database.call(
                markers_of, list(set().union(*concerned.values()))
            )
        except BaseException:
            self._postpone(hints)
            raise
        found = {marker.id: marker for marker in markers}
        write = cache(_write)  # viewports beside each other are told the same
        for viewport, ids in concerned.items():
            if viewport in self._viewports:
                self._tell_changed(viewport, ids, found, write)
            # A thousand sockets take a while: let them be read, too.
            await asyncio.sleep(0)

    def _concerned(
        self, hints: Mapping[UUID, set[Coordinates]]
    ) -> dict[Viewport, set[UUID]]:
        """Return whose changes each viewport is to be told in this round.

        One that waits for its first answer, or has just been told, is told later.
        """
        told_before = asyncio.get_running_loop().time() - constants.MAP_ROUND_SECONDS
        concerned: dict[Viewport, set[UUID]] = {}
        for id_, places in hints.items():
            viewports = {each for place in places for each in self._viewports.at(place)}
            for viewport in viewports:
                if id_ in viewport.hidden:
                    continue
                if viewport.told is None or viewport.refreshed_at > told_before:
                    self._postpone({id_: places})
                elif viewport.is_crowded:
                    self._outdated[viewport] = None
                else:
                    concerned.setdefault(viewport, set()).add(id_)
        return concerned

    def _postpone(self, hints: Mapping[UUID, set[Coordinates]]) -> None:
        for id_, places in hints.items():
            self._hints.setdefault(id_, set()).update(places)

    def _tell_changed(
        self,
        viewport: Viewport,
        ids: set[UUID],
        found: Mapping[UUID, Feature],
        write: Writer,
    ) -> None:
        assert viewport.told is not None
        changed = [found[id_] for id_ in sorted(ids) if id_ in found]
        there = [marker for marker in changed if viewport.box.holds(marker.place)]
        if len(viewport.told) + len(there) > constants.MARKERS_MAX:
            self._outdated[viewport] = None  # it may be crowded now
            return
        absent = sorted(ids - {marker.id for marker in there})
        viewport.tell(write(*viewport.told.update(there, absent)))

    async def _refresh_outdated(self, *, until: float) -> None:
        """Read crowded viewports again, each at most every ``CROWD_SECONDS``."""
        loop = asyncio.get_running_loop()
        due_before = loop.time() - constants.MAP_CROWD_SECONDS
        for viewport in tuple(self._outdated):
            if viewport.refreshed_at > due_before:
                continue
            if loop.time() > until:
                break
            self._outdated.pop(viewport, None)
            try:
                features = await database.call(
                    sellers_within, viewport.box, hidden=viewport.hidden
                )
            except BaseException:
                self._outdated[viewport] = None
                raise
            if viewport.told is not None and viewport in self._viewports:
                viewport.refreshed_at = loop.time()
                viewport.is_crowded = _has_clusters(features)
                viewport.tell(_write(*viewport.told.replace(features)))


_maps: WeakKeyDictionary[Hub, LiveMap] = WeakKeyDictionary()


def live_map(hub: Hub) -> LiveMap:
    """Return the one live map of this process."""
    if hub not in _maps:
        _maps[hub] = LiveMap(hub)
    return _maps[hub]


def _write(upserts: tuple[Feature, ...], removes: tuple[UUID, ...]) -> str | None:
    """Return the frame of a diff, or nothing if nothing is different."""
    if not upserts and not removes:
        return None
    diff = {"upserts": upserts, "removes": removes}
    return frames.encode(MAP_TOPIC, "sellers_diff", diff)


def _has_clusters(features: Iterable[Feature]) -> bool:
    return any(isinstance(feature.properties, Cluster) for feature in features)
