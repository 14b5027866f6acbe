"""The demo's walkers: clients like any other, over HTTP and the socket.

They are present because they are connected. Nothing on the server knows of them.
"""

import asyncio
import base64
import json
import logging
import math
import random
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.error import HTTPError

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from demo.people import Person
from sellers.map import cells
from sellers.map.cells import Coordinates

logger = logging.getLogger(__name__)

STEP_SECONDS = 20
STEP_METERS = 1.4 * STEP_SECONDS  # as fast as people walk
RANGE_METERS = 2_000
RETRY_SECONDS = 5
METERS_PER_DEGREE = 111_320


def wander(home: Coordinates, *, chance: random.Random) -> Iterator[Coordinates]:
    """Yield each place of an endless walk that stays around home."""
    place, heading = home, chance.uniform(0, math.tau)
    while True:
        yield place
        heading += chance.gauss(0, 0.4)
        if cells.distance_meters(place, home) > RANGE_METERS:
            heading = _heading(place, home)
        place = _step(place, heading)


@dataclass
class Walker:
    """One demo seller and the way they go."""

    person: Person
    url: str
    password: str
    session: dict[str, Any] = field(default_factory=dict)

    async def run(self) -> None:
        """Be signed in, connected and on the way for as long as the process lives."""
        assert self.person.home is not None
        way = wander(self.person.home, chance=random.Random(self.person.username))  # noqa: S311
        while True:
            try:
                await self._sign_in()
                await self._walk(way)
            except (OSError, WebSocketException) as error:
                logger.info("%s is cut off: %s", self.person.username, error)
            # Not all at once: the server may just be starting.
            await asyncio.sleep(random.uniform(0.5, 1) * RETRY_SECONDS)  # noqa: S311

    async def _sign_in(self) -> None:
        """Stay signed in, or do so anew if that does not work."""
        with suppress(HTTPError):
            self.session |= await self._post("sessions/refresh", self.session)
            return
        self.session = await self._post(
            "sessions", {"email": self.person.email, "password": self.password}
        )

    async def _walk(self, way: Iterator[Coordinates]) -> None:
        address = self.url.replace("http", "ws", 1)
        token = base64.urlsafe_b64encode(self.session["access"].encode()).decode()
        # As phoenix.js carries its authToken, so that no address holds a token.
        bearer = Subprotocol(f"base64url.bearer.phx.{token.rstrip('=')}")
        async with connect(
            f"{address}/socket/websocket?vsn=2.0.0",
            subprotocols=[Subprotocol("phoenix"), bearer],
        ) as socket:
            hearing = asyncio.ensure_future(_hear(socket))
            await _push(socket, self._topic, "phx_join", {"device_id": "walker"})
            while not hearing.done():
                await _push(socket, "phoenix", "heartbeat", {})
                await self._report(next(way))
                await asyncio.wait([hearing], timeout=STEP_SECONDS)

    async def _report(self, place: Coordinates) -> None:
        report = {"lat": place.latitude, "lon": place.longitude, "accuracy": 10}
        await self._post("location", report)

    @property
    def _topic(self) -> str:
        return f"user:{self.session['user']['id']}"

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310 -- our own site
            f"{self.url}/api/{path}",
            data=json.dumps(body).encode(),
            headers={
                "Content-Type": "application/json",
                "Authorization": f"Bearer {self.session.get('access', '')}",
            },
        )
        return await asyncio.to_thread(_read, request)


async def _push(
    socket: ClientConnection, topic: str, event: str, payload: dict[str, Any]
) -> None:
    """Send one frame of the Phoenix protocol."""
    await socket.send(json.dumps(["1", "1", topic, event, payload]))


async def _hear(socket: ClientConnection) -> None:
    """Read what comes, so that the connection does not stand still, until it ends."""
    with suppress(WebSocketException):
        async for _ in socket:
            pass


def _read(request: urllib.request.Request) -> dict[str, Any]:
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 -- our own site
        fields: dict[str, Any] = json.load(answer)
        return fields


def _heading(start: Coordinates, end: Coordinates) -> float:
    """Return the direction from one place to another nearby: 0 is north, π/2 east."""
    east = (end.longitude - start.longitude) * math.cos(math.radians(start.latitude))
    return math.atan2(east, end.latitude - start.latitude)


def _step(start: Coordinates, heading: float) -> Coordinates:
    degrees = STEP_METERS / METERS_PER_DEGREE
    east = degrees * math.sin(heading) / math.cos(math.radians(start.latitude))
    return Coordinates(
        start.latitude + degrees * math.cos(heading), start.longitude + east
    )
