"""One event of the map to a thousand sockets of one process, again and again.

Beside it, a bare Node server that does the same, and Channels' own ``group_send``.
"""

import json
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

import realtime
from bench import sockets, stock
from bench.result import Result, medians
from bench.sockets import Crowd
from bench.visitors import sign_up
from realtime import Message
from tests.databases import cloned
from tests.servers import free_port, serve

SOCKETS = 1000
EVENTS = 100
STOCK_EVENTS = 10  # it is that much slower
ROUNDS = 7

EVENT = "sellers_diff"
MARKER = {
    "type": "Feature",
    "id": "019a0000-0000-7000-8000-000000000000",
    "geometry": {"type": "Point", "coordinates": [121.5654, 25.033]},
    "properties": {
        "id": "019a0000-0000-7000-8000-000000000000",
        "username": "alice",
        "picture_url": "/media/pictures/019a0000-0000-7000-8000-000000000000.webp",
        "rating_avg": 4.5,
        "status": "online",
        "price_per_minute": "12.500",
        "precision": "area",
    },
}
DIFF: dict[str, Any] = {"upserts": [MARKER], "removes": []}

Publish = Callable[[int], None]
Rate = Callable[[], float]
Connect = Callable[[Crowd], Rate]


def measure() -> list[Result]:
    with cloned("kamegor_bench_fanout"), ExitStack() as stack:
        # All servers first: a socket that answers no ping while one starts is given up.
        servers = [start(stack) for start in (_ours, _node, _stock)]
        crowd = Crowd()
        rates = [connect(crowd) for connect in servers]
        ours, node, groups = medians(*rates, rounds=ROUNDS)
    name = f"an event to {SOCKETS:,} sockets"
    return [
        _result(f"{name}, and a bare Node server", ours, node, reach=0.6),
        _result(f"{name}, and group_send", ours, groups, reach=10),
    ]


def _result(name: str, value: float, reference: float, *, reach: float) -> Result:
    ratio = value / reference
    return Result(name, value, reference, "deliveries/s", ratio, reach, "at_least")


def _rate(crowd: Crowd, publish: Publish, events: int) -> Rate:
    """Return what publishes so many events and says how fast they were delivered."""

    def rate() -> float:
        crowd.settle()
        begun_at = time.perf_counter()
        publish(events)
        crowd.hear(events * SOCKETS)
        return events * SOCKETS / (time.perf_counter() - begun_at)

    return rate


def _ours(stack: ExitStack) -> Connect:
    visitors = sign_up(SOCKETS)
    topic = f"seller:{visitors[0][0].pk}"
    [server] = stack.enter_context(serve())

    def publish(events: int) -> None:
        message = Message(topic=topic, event=EVENT, payload=DIFF)
        realtime.publish_many([message] * events)

    def connect(crowd: Crowd) -> Rate:
        for _, access in visitors:
            url = f"/socket/websocket?vsn=2.0.0&token={access}"
            connection = sockets.dial(server.port, url)
            sockets.join(connection, topic, {})
            crowd.add(connection)
        return _rate(crowd, publish, EVENTS)

    return connect


def _node(stack: ExitStack) -> Connect:
    port = free_port()
    stack.enter_context(sockets.node("fanout_reference.mjs", port))
    text = json.dumps([None, None, "map:view", EVENT, DIFF], separators=(",", ":"))

    def connect(crowd: Crowd) -> Rate:
        for _ in range(SOCKETS):
            crowd.add(sockets.dial(port))
        publisher = sockets.dial(port, "/publish")

        def publish(events: int) -> None:
            for _ in range(events):
                sockets.say(publisher, text)

        return _rate(crowd, publish, EVENTS)

    return connect


def _stock(stack: ExitStack) -> Connect:
    port = free_port()
    uvicorn = [sys.executable, "-m", "uvicorn", "bench.stock:application"]
    options = ["--ws", "websockets-sansio", "--ws-per-message-deflate", "false"]
    quiet = ["--log-level", "warning", "--port", str(port)]
    stack.enter_context(sockets.running([*uvicorn, *options, *quiet], port))
    content = [None, None, "map:view", EVENT, DIFF]

    @async_to_sync
    async def publish(events: int) -> None:
        layer = get_channel_layer()
        for _ in range(events):
            await layer.group_send(stock.GROUP, {"type": "tell", "content": content})

    def connect(crowd: Crowd) -> Rate:
        for _ in range(SOCKETS):
            crowd.add(sockets.dial(port))
        return _rate(crowd, publish, STOCK_EVENTS)

    return connect
