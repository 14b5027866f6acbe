"""One client's connection: frames in, frames out, and the channels it has joined."""

import logging
import time
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from core.errors import DomainError
from realtime import frames, topics
from realtime.channels import Channel
from realtime.constants import (
    RATE_PATIENCE_FRAMES,
    TOPICS_PER_SOCKET,
    CloseCode,
)
from realtime.errors import MalformedFrame, RateLimited, TooManyTopics, UnmatchedTopic
from realtime.frames import Frame
from realtime.hub import Hub
from realtime.identity import Identity
from realtime.limits import Bucket
from realtime.outbox import Outbox, Send

logger = logging.getLogger(__name__)

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]


class Socket:
    """Speaks the Phoenix Channels V2 protocol with one client, one frame at a time."""

    __slots__ = ("_bucket", "_channels", "_outbox", "hub", "identity")

    def __init__(self, *, identity: Identity, hub: Hub, send: Send) -> None:
        self.identity = identity
        self.hub = hub
        self._outbox = Outbox(send)
        self._channels: dict[str, Channel] = {}
        self._bucket = Bucket(now=time.monotonic())

    async def run(self, receive: Receive) -> None:
        """Serve the client until it is gone, then leave what it had joined."""
        try:
            while (message := await receive())["type"] == "websocket.receive":
                if not self._outbox.is_closed:
                    await self._receive(message.get("text"))
        finally:
            for channel in tuple(self._channels.values()):
                await self._drop(channel)

    def deliver(self, frame: str) -> None:
        """Send a frame to the client without ever waiting for it."""
        self._outbox.put(frame)

    def close(self, code: int) -> None:
        """Close the connection; the client is told the code."""
        self._outbox.close(code)

    async def end(self, channel: Channel) -> None:
        """Close one channel; if the client has left it already, do nothing."""
        if self._channels.get(channel.topic) is channel:
            await self._drop(channel)
            self._tell(channel, "phx_close")

    async def fail(self, channel: Channel) -> None:
        """Close one channel so that the client joins it again, once it is at rest."""
        is_ours = self._channels.get(channel.topic) is channel
        if is_ours and not channel.is_answering:
            await self._drop(channel)
            self._tell(channel, "phx_error")

    # Frames in

    async def _receive(self, text: str | None) -> None:
        left = self._bucket.take(now=time.monotonic())
        if left < -RATE_PATIENCE_FRAMES:
            return self._give_up(CloseCode.TOO_FAST)
        try:
            frame = frames.decode((text or "").encode())
        except MalformedFrame:
            return self._give_up(CloseCode.MALFORMED)
        try:
            if left < 0:
                raise RateLimited
            await self._dispatch(frame)
        except DomainError as refusal:
            self._refuse(frame, refusal)
        return None

    async def _dispatch(self, frame: Frame) -> None:
        """Do what a frame asks. Source: Phoenix 1.8, ``Phoenix.Socket``."""
        if frame.topic == "phoenix":
            return self._reply(frame, "ok", {})
        channel = self._channels.get(frame.topic)
        if frame.event == "phx_join":
            return await self._join(frame, channel)
        if channel is None:
            if frame.event != "phx_leave":
                raise UnmatchedTopic
            return self._reply(frame, "ok", {})
        if frame.join_ref not in (channel.join_ref, None):
            return None  # meant for an earlier join, which was told that it is over
        if frame.event == "phx_leave":
            return await self._leave(frame, channel)
        return await self._call(frame, channel)

    async def _join(self, frame: Frame, earlier: Channel | None) -> None:
        if earlier is not None:
            await self.end(earlier)
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
            self._refuse(frame, refusal)
        except Exception as error:  # noqa: BLE001 -- logged, and told to the client
            _log_failure(frame, channel, error)
            await self._drop(channel)
            return self._tell(channel, "phx_error")
        else:
            if response is not None:
                self._reply(frame, "ok", response)
        return await self._release(channel)

    async def _release(self, channel: Channel) -> None:
        channel.release()
        if channel.is_outdated:
            await self.fail(channel)

    async def _leave(self, frame: Frame, channel: Channel) -> None:
        await self._drop(channel)
        self._reply(frame, "ok", {})
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

    # Frames out

    def _refuse(self, frame: Frame, refusal: DomainError) -> None:
        self._reply(frame, "error", {"reason": refusal.code} | refusal.extra)

    def _reply(self, frame: Frame, status: str, response: Any) -> None:
        if frame.ref is not None:
            self.deliver(frames.reply(frame, status, response))

    def _tell(self, channel: Channel, event: str) -> None:
        ref = channel.join_ref
        self.deliver(frames.encode(channel.topic, event, {}, join_ref=ref, ref=ref))


def _log_failure(frame: Frame, channel: Channel, error: Exception) -> None:
    """Log where it failed, without the error's message: it may quote the payload."""
    logger.error(
        "%s in %s on %s:\n%s",
        type(error).__name__,
        type(channel).__name__,
        frame.event,
        "".join(traceback.format_tb(error.__traceback__)),
    )
