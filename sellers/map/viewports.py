"""What this process's sockets look at, and what each of them has been told."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import product
from math import floor, log2
from struct import Struct
from typing import Final
from uuid import UUID

from sellers.map.areas import Box
from sellers.map.cells import Coordinates
from sellers.map.features import Feature

Listener = Callable[[str], None]
Hidden = frozenset[UUID]
Diff = tuple[tuple[Feature, ...], tuple[UUID, ...]]  # what is new, and who is gone


class Told:
    """Which features clients have, kept small: 24 bytes each, many times a socket.

    A feature that hashes as it did before is not worth telling again.
    """

    __slots__ = ("_packed",)
    _RECORD: Final = Struct("16sq")

    def __init__(self, features: Iterable[Feature] = ()) -> None:
        self._pack({feature.id.bytes: hash(feature) for feature in features})

    def __len__(self) -> int:
        return len(self._packed) // self._RECORD.size

    def replace(self, features: Iterable[Feature]) -> Diff:
        """Take the whole of what is there now; return what is new and who is gone."""
        there = {feature.id for feature in features}
        gone = [id_ for key in self._unpack() if (id_ := UUID(bytes=key)) not in there]
        return self.update(features, gone)

    def update(self, features: Iterable[Feature], absent: Iterable[UUID]) -> Diff:
        """Take some features and some ids that are not there; return what changed."""
        told = self._unpack()
        upserts = [each for each in features if told.get(each.id.bytes) != hash(each)]
        removes = [id_ for id_ in absent if told.pop(id_.bytes, None) is not None]
        told.update((feature.id.bytes, hash(feature)) for feature in upserts)
        self._pack(told)
        return tuple(upserts), tuple(removes)

    def _unpack(self) -> dict[bytes, int]:
        return dict(self._RECORD.iter_unpack(self._packed))

    def _pack(self, told: dict[bytes, int]) -> None:
        self._packed = b"".join(self._RECORD.pack(*item) for item in told.items())


class Viewport:
    """One box of the map and the sockets that show it; neighbours share it.

    They share it only with those from whom the same sellers are ``hidden``: for most,
    nobody is.
    """

    __slots__ = ("box", "hidden", "is_crowded", "listeners", "refreshed_at", "told")

    def __init__(self, box: Box, hidden: Hidden = frozenset()) -> None:
        self.box = box
        self.hidden = hidden
        self.listeners: set[Listener] = set()
        self.told: Told | None = None  # until it was read for the first time
        self.is_crowded = False
        self.refreshed_at = 0.0  # on the event loop's clock

    def tell(self, frame: str | None) -> None:
        """Hand a frame, if there is one, to every socket that looks here."""
        if frame is not None:
            for listener in tuple(self.listeners):
                listener(frame)


class Viewports:
    """Finds the viewports that hold a point without asking each of them.

    A loose grid: a viewport is filed under the tile of its south-western corner, in
    tiles no smaller than itself. So it holds no point outside that tile, the next one
    east, the next one north, and the one between them.
    """

    def __init__(self) -> None:
        self._by_view: dict[tuple[Box, Hidden], Viewport] = {}
        self._tiles: defaultdict[tuple[int, int, int], list[Viewport]]
        self._tiles = defaultdict(list)
        self._levels: Counter[int] = Counter()

    def __len__(self) -> int:
        return len(self._by_view)

    def __contains__(self, viewport: Viewport) -> bool:
        return self._by_view.get((viewport.box, viewport.hidden)) is viewport

    def open(self, box: Box, hidden: Hidden = frozenset()) -> Viewport:
        """Return the viewport of a snapped box, a new one if nobody looks there."""
        if (viewport := self._by_view.get((box, hidden))) is None:
            viewport = self._by_view[box, hidden] = Viewport(box, hidden)
            tile = _tile(_level(box), Coordinates(box.south, box.west))
            self._tiles[tile].append(viewport)
            self._levels[tile[0]] += 1
        return viewport

    def close(self, viewport: Viewport) -> None:
        """Forget a viewport that nobody looks at any more."""
        del self._by_view[viewport.box, viewport.hidden]
        level = _level(viewport.box)
        tile = _tile(level, Coordinates(viewport.box.south, viewport.box.west))
        self._tiles[tile].remove(viewport)
        if not self._tiles[tile]:
            del self._tiles[tile]
        self._levels[level] -= 1
        if not self._levels[level]:
            del self._levels[level]

    def at(self, point: Coordinates) -> Iterator[Viewport]:
        """Yield the viewports that hold a point, each once."""
        for level in self._levels:
            _, x, y = _tile(level, point)
            # A set: in a world of one tile, the next one west is the same again.
            for column, row in product({x, (x - 1) % 2**level}, (y, y - 1)):
                for viewport in self._tiles.get((level, column, row), ()):
                    if viewport.box.holds(point):
                        yield viewport


def _level(box: Box) -> int:
    """Return how often the world may be halved into tiles still as large as the box."""
    size = max(box.width, box.north - box.south, 1e-6)
    return floor(log2(360 / size))


def _tile(level: int, point: Coordinates) -> tuple[int, int, int]:
    size = 360 / 2**level
    column = floor((point.longitude + 180) / size) % 2**level
    return level, column, floor((point.latitude + 90) / size)
