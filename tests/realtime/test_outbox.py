"""A socket's outbox, with the ASGI server on the other side played by the test."""

import asyncio

from realtime.constants import BACKLOG_CHARACTERS, BACKLOG_FRAMES, CloseCode
from realtime.outbox import Outbox


class Server:
    """Takes messages as an ASGI server does; while it is full, sending waits."""

    def __init__(self):
        self.taken = []
        self.has_room = asyncio.Event()
        self.has_room.set()

    async def send(self, message):
        if message["type"] == "websocket.send":
            await self.has_room.wait()
        self.taken.append(message.get("text", message.get("code")))


async def settle():
    for _ in range(5):
        await asyncio.sleep(0)


async def test_a_frame_is_sent_before_put_returns():
    server = Server()
    Outbox(server.send).put("hello")
    assert server.taken == ["hello"]


async def test_what_waits_is_sent_in_order_once_there_is_room():
    server = Server()
    outbox = Outbox(server.send)
    server.has_room.clear()
    for frame in "abc":
        outbox.put(frame)
    await settle()
    assert server.taken == []
    server.has_room.set()
    outbox.put("d")
    await settle()
    outbox.put("e")
    assert server.taken == list("abcde")


async def test_who_leaves_too_many_frames_unread_is_cut_off():
    server = Server()
    outbox = Outbox(server.send)
    server.has_room.clear()
    for _ in range(BACKLOG_FRAMES + 1):
        outbox.put("a")
    assert not outbox.is_closed
    outbox.put("one too many")
    assert outbox.is_closed
    await settle()
    assert server.taken == [CloseCode.TOO_SLOW]


async def test_who_leaves_too_much_unread_is_cut_off():
    server = Server()
    outbox = Outbox(server.send)
    server.has_room.clear()
    outbox.put("a")
    outbox.put("b" * (BACKLOG_CHARACTERS + 1))
    assert outbox.is_closed


async def test_a_backlog_that_was_read_counts_no_more():
    server = Server()
    outbox = Outbox(server.send)
    for _ in range(3):
        server.has_room.clear()
        for _ in range(BACKLOG_FRAMES):
            outbox.put("a")
        server.has_room.set()
        await settle()
    assert not outbox.is_closed
    assert len(server.taken) == 3 * BACKLOG_FRAMES


async def test_nothing_is_sent_after_the_close_and_the_first_close_counts():
    server = Server()
    outbox = Outbox(server.send)
    outbox.close(CloseCode.FORBIDDEN)
    outbox.close(CloseCode.TOO_FAST)
    outbox.put("too late")
    await settle()
    assert server.taken == [CloseCode.FORBIDDEN]


async def test_a_client_that_is_gone_is_no_error():
    async def send(message):
        raise ConnectionResetError

    outbox = Outbox(send)
    outbox.put("hello")
    outbox.close(CloseCode.FORBIDDEN)
    await settle()
    assert outbox.is_closed
