"""A client's connection and the channels it has joined."""

import asyncio
import logging
import time
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from uuid import uuid4

from core.errors import DomainError
from realtime import frames, topics
from realtime.channels import Channel
from realtime.constants import (
    RATE_PATIENCE_FRAMES,
    SLOWED_PATIENCE_FRAMES,
    TOPICS_PER_SOCKET,
    CloseCode,
)
from realtime.errors import MalformedFrame, RateLimited, TooManyTopics, UnmatchedTopic
from realtime.frames import Frame
from realtime.hub import Hub
from realtime.identity import Identity
from realtime.limits import Bucket, Pacer
from realtime.outbox import Outbox, Send

logger = logging.getLogger(__name__)

_HEARTBEAT = ("phoenix", "heartbeat")

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


class Socket:
    """Speaks the Phoenix Channels V2 protocol with one client, one frame at a time."""

    __slots__ = ("_bucket", "_channels", "_outbox", "_pacer", "hub", "identity", "ref")

    def __init__(self, *, identity: Identity, hub: Hub, send: Send) -> None:
        self.identity = identity
        self.ref = uuid4().hex
        self.hub = hub
        self._outbox = Outbox(send)
        self._channels: dict[str, Channel] = {}
        self._bucket = Bucket(now=time.monotonic())
        self._pacer = Pacer(now=time.monotonic())

    async def run(self, receive: Receive) -> None:
        """Serve the client until it disconnects, then leave all its channels."""
        try:
            while (message := await receive())["type"] == "websocket.receive":
                if not self._outbox.is_closed:
                    await self._receive(message)
        finally:
            for channel in tuple(self._channels.values()):
                await self._drop(channel)

    def deliver(self, frame: str) -> None:
        """Send a frame to the client without blocking."""
        self._outbox.put(frame)

    def close(self, code: int) -> None:
        """Close the connection with this code."""
        self._outbox.close(code)

    async def finish(self, channel: Channel) -> None:
        """Remove a channel that has closed itself, once it is idle.

        Does nothing if the client has already left it.
        """
        is_ours = self._channels.get(channel.topic) is channel
        if is_ours and channel.last_word and not channel.is_answering:
            await self._drop(channel)
            self._tell(channel, channel.last_word)

    # Incoming frames

    async def _receive(self, message: MutableMapping[str, Any]) -> None:
        try:
            frame = _decode(message)
        except MalformedFrame:
            return self._give_up(CloseCode.MALFORMED)
        try:
            if await self._keeps_pace(frame):
                await self._dispatch(frame)
        except DomainError as refusal:
            self._refuse(frame, refusal, self._channels.get(frame.topic))
        return None

    async def _keeps_pace(self, frame: Frame) -> bool:
        """Apply the rate limit; return False if the socket was closed for it.

        Events that clients cannot repeat are delayed, and nothing else is read
        meanwhile.

        Raises:
            RateLimited: the frame exceeds the limit.
        """
        if _waits(frame, self._channels.get(frame.topic)):
            if delay_seconds := self._pacer.delay_seconds(now=time.monotonic()):
                await asyncio.sleep(delay_seconds)
            is_flood = self._pacer.slowed_in_a_row > SLOWED_PATIENCE_FRAMES
        else:
            left = self._bucket.take(now=time.monotonic())
            is_flood = left < -RATE_PATIENCE_FRAMES
            if left < 0 and not is_flood:
                raise RateLimited
        if is_flood:
            self._give_up(CloseCode.TOO_FAST)
        return not is_flood

    async def _dispatch(self, frame: Frame) -> None:
        """Handle a frame. Source: Phoenix 1.8, ``Phoenix.Socket``.

        As in Phoenix, only ``phx_leave`` checks the join_ref; other frames of an
        earlier join go to the current one.
        """
        if (frame.topic, frame.event) == _HEARTBEAT:
            return self._reply(frame, "ok", {})
        channel = self._channels.get(frame.topic)
        if frame.event == "phx_join":
            return await self._join(frame, channel)
        if channel is None:
            if frame.event != "phx_leave":
                raise UnmatchedTopic
            return self._reply(frame, "ok", {})
        if frame.event == "phx_leave":
            if frame.join_ref in (channel.join_ref, None):
                await self._leave(frame, channel)
            return None  # a stale join, whose client was told that it ended
        return await self._call(frame, channel)

    async def _join(self, frame: Frame, earlier: Channel | None) -> None:
        if earlier is not None:
            await self._drop(earlier)
            self._tell(earlier, "phx_close")
        if len(self._channels) >= TOPICS_PER_SOCKET:
            raise TooManyTopics
        channel_class, params = topics.find(frame.topic)
        channel = channel_class(self, frame.topic, params, frame.join_ref)
        self._channels[frame.topic] = channel
        try:
            response = await channel.receive(frame)
        except DomainError:
            await self._drop(channel)
            raise
        except Exception as error:  # noqa: BLE001 -- logged, and told to the client
            _log_failure(frame, channel, error)
            await self._drop(channel)
            return self._reply(frame, "error", {"reason": "join crashed"})
        self._reply(frame, "ok", response or {})
        return await self._release(channel)

    async def _call(self, frame: Frame, channel: Channel) -> None:
        channel.hold()
        try:
            response = await channel.receive(frame)
        except DomainError as refusal:
            self._refuse(frame, refusal, channel)
        except Exception as error:  # noqa: BLE001 -- logged, and told to the client
            _log_failure(frame, channel, error)
            await self._drop(channel)
            return self._tell(channel, "phx_error")
        else:
            if response is not None:
                self._reply(frame, "ok", response, channel)
        return await self._release(channel)

    async def _release(self, channel: Channel) -> None:
        channel.release()
        await self.finish(channel)

    async def _leave(self, frame: Frame, channel: Channel) -> None:
        await self._drop(channel)
        self._reply(frame, "ok", {}, channel)
        self._tell(channel, "phx_close")

    async def _drop(self, channel: Channel) -> None:
        self._channels.pop(channel.topic, None)
        try:
            await channel.close()
        except Exception:
            logger.exception("leaving a %s failed", type(channel).__name__)

    def _give_up(self, code: int) -> None:
        user_id = self.identity.user_id
        logger.warning("closing a socket of %s with %d", user_id, code)
        self.close(code)

    # Outgoing frames

    def _refuse(
        self, frame: Frame, refusal: DomainError, channel: Channel | None
    ) -> None:
        response = {"reason": refusal.code} | refusal.extra
        self._reply(frame, "error", response, channel)

    def _reply(
        self, frame: Frame, status: str, response: Any, channel: Channel | None = None
    ) -> None:
        """Reply to a frame; the reply to an event has the channel's join_ref.

        Frames without a ref are answered too.
        """
        is_event = channel is not None and frame.event != "phx_join"
        join_ref = channel.join_ref if channel and is_event else frame.join_ref
        self.deliver(frames.reply(frame, status, response, join_ref=join_ref))

    def _tell(self, channel: Channel, event: str) -> None:
        ref = channel.join_ref
        self.deliver(frames.encode(channel.topic, event, {}, join_ref=ref, ref=ref))


def _decode(message: MutableMapping[str, Any]) -> Frame:
    if message.get("bytes") is not None:
        return frames.decode_binary(message["bytes"])
    return frames.decode((message.get("text") or "").encode())


def _waits(frame: Frame, channel: Channel | None) -> bool:
    """Return whether a frame is delayed when other frames would be refused."""
    if frame.event == "phx_leave" or (frame.topic, frame.event) == _HEARTBEAT:
        return True
    return channel is not None and frame.event in channel.slowed_events


def _log_failure(frame: Frame, channel: Channel, error: Exception) -> None:
    """Log the traceback without the error's message, which may quote the payload."""
    logger.error(
        "%s in %s on %s:\n%s",
        type(error).__name__,
        type(channel).__name__,
        frame.event,
        "".join(traceback.format_tb(error.__traceback__)),
    )
