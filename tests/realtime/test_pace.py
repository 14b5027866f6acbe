"""How fast one socket may talk, on the clock of the test."""

import json
from itertools import chain
from types import SimpleNamespace
from uuid import uuid4

import pytest

from realtime import socket as sockets
from realtime.channels import Channel
from realtime.constants import (
    SLOWED_BURST_FRAMES,
    SLOWED_FRAMES_PER_SECOND,
    SLOWED_PATIENCE_FRAMES,
)
from realtime.socket import Socket
from tests.realtime.client import token
from tests.realtime.rooms import identify


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self):
        self.now = 0.0

    def monotonic(self):
        return self.now

    async def sleep(self, seconds):
        self.now += seconds


class ThereChannel(Channel):
    slowed_events = frozenset({"here"})

    async def on_here(self, payload: dict) -> dict:
        return {}


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(sockets, "time", SimpleNamespace(monotonic=clock.monotonic))
    monkeypatch.setattr(sockets, "asyncio", SimpleNamespace(sleep=clock.sleep))
    return clock


async def say(frames):
    """Return what a client is sent that says all these at once."""
    sent = []
    inbox = chain(frames, [None])

    async def receive():
        frame = next(inbox)
        if frame is None:
            return {"type": "websocket.disconnect", "code": 1000}
        return {"type": "websocket.receive", "text": json.dumps(frame)}

    async def send(message):
        sent.append(message)

    socket = Socket(identity=identify(token(uuid4())), hub=None, send=send)
    channel = ThereChannel(socket, "there:1", {}, "1")
    channel.release()
    socket._channels["there:1"] = channel
    await socket.run(receive)
    if socket._outbox._closing:
        await socket._outbox._closing
    return sent


@pytest.mark.parametrize(
    "frame",
    [
        [None, "1", "phoenix", "heartbeat", {}],
        ["1", "1", "there:1", "here", {}],
        ["1", "1", "there:2", "phx_leave", {}],
    ],
)
async def test_an_endless_flood_of_what_waits_is_slowed_and_then_closed(clock, frame):
    sent = await say([frame] * 3 * SLOWED_PATIENCE_FRAMES)

    *replies, close = sent
    assert close == {"type": "websocket.close", "code": 4429}
    assert len(replies) == SLOWED_BURST_FRAMES + SLOWED_PATIENCE_FRAMES
    assert clock.now == pytest.approx(
        (SLOWED_PATIENCE_FRAMES + 1) / SLOWED_FRAMES_PER_SECOND
    )


async def test_a_client_that_is_within_the_rate_in_between_is_kept(clock):
    frame = [None, "1", "phoenix", "heartbeat", {}]

    def unhurried():
        for _ in range(4):
            yield from [frame] * (SLOWED_BURST_FRAMES + SLOWED_PATIENCE_FRAMES // 2)
            clock.now += 60

    sent = await say(unhurried())

    assert {message["type"] for message in sent} == {"websocket.send"}
