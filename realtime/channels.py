"""The base class of channels: what may be joined and said on one kind of topic."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, get_type_hints
from uuid import uuid4

import msgspec

from realtime import database, frames, groups, presence
from realtime.errors import UnknownEvent
from realtime.frames import Frame, Ref
from realtime.presence import Lease

if TYPE_CHECKING:
    from realtime.hub import Hub
    from realtime.identity import Identity
    from realtime.socket import Socket

EventMethod = Callable[..., Awaitable[Mapping[str, Any] | None]]


class Channel:
    """One socket's place in one topic, from join to leave.

    Subclasses write ``join``, ``leave`` and a method ``on_<event>`` for each event.
    The annotation of ``payload`` (a ``msgspec.Struct``, or ``dict``) is how the
    payload is read, strictly. Raise a ``DomainError`` to refuse by its code.

    ``slowed_events`` are those that wait when a client is too fast, where others are
    refused: what clients cannot send later, and what says that they are there.
    """

    slowed_events: ClassVar[frozenset[str]] = frozenset()

    __slots__ = (
        "__dict__",
        "_held",
        "_last_word",
        "_socket",
        "_subscriptions",
        "_tracked",
        "join_ref",
        "params",
        "topic",
    )

    def __init__(
        self, socket: "Socket", topic: str, params: dict[str, str], join_ref: Ref
    ) -> None:
        self._socket = socket
        self.topic = topic
        self.params = params
        self.join_ref = join_ref
        # Tuples, because most of ten thousand channels have one and none of these.
        self._subscriptions: tuple[str, ...] = ()
        self._tracked: tuple[Lease, ...] = ()
        # Frames that came while a reply is prepared: it goes out first, because it is
        # the state that they are the changes of.
        self._held: list[str] | None = []
        self._last_word: str | None = None

    @property
    def identity(self) -> "Identity":
        return self._socket.identity

    @property
    def hub(self) -> "Hub":
        return self._socket.hub

    async def join(self, payload: Any) -> Mapping[str, Any]:
        """Let the user in and return the reply, or raise a refusal."""
        return {}

    async def leave(self) -> None:
        """Clean up after a leave, a lost connection or a failed join."""

    def end(self) -> None:
        """Leave from our side: the client is told, and is out until it joins again.

        What is being answered is answered first, and what was delivered before is
        heard: a client takes nothing from a channel that is closed.
        """
        self._close_by("phx_close")

    def restart(self) -> None:
        """Fail from our side: the client joins again and finds how things are now.

        What is being answered is answered first.
        """
        self._close_by("phx_error")

    async def subscribe(self, group: str) -> None:
        """Pass every frame sent to ``group`` on to the client; twice is once."""
        if group not in self._subscriptions:
            self._subscriptions += (group,)
            await self.hub.listen(group, self.deliver)

    async def unsubscribe(self, group: str) -> None:
        if group in self._subscriptions:
            kept = [kept for kept in self._subscriptions if kept != group]
            self._subscriptions = tuple(kept)
            await self.hub.forget(group, self.deliver)

    def push(self, event: str, payload: Mapping[str, Any]) -> None:
        """Send an event to this client alone."""
        self.deliver(frames.encode(self.topic, event, payload, join_ref=self.join_ref))

    async def broadcast(
        self, event: str, payload: Mapping[str, Any], *, to: str | None = None
    ) -> None:
        """Send an event to a group, at once; without ``to``, to the whole topic."""
        group = to or groups.of_topic(self.topic)
        await self.hub.send(group, frames.encode(self.topic, event, payload))

    async def track(self, key: str, meta: Mapping[str, Any]) -> None:
        """Show ``key`` among those present in the topic, until this channel closes.

        The client is sent the state, everyone the difference it makes.
        """
        ref = uuid4().hex
        written = msgspec.json.encode({**meta, "phx_ref": ref}).decode()
        lease = Lease(self.topic, key, ref, written)
        await self.subscribe(groups.of_topic(self.topic))
        self._tracked += (lease,)
        await self.hub.leases.take(lease)
        self.push("presence_state", await database.call(presence.state, self.topic))

    def deliver(self, frame: str) -> None:
        """Hand a frame to the client, after the reply that is being prepared."""
        if self._held is None:
            self._socket.deliver(frame)
        else:
            self._held.append(frame)

    # For the socket

    @property
    def is_answering(self) -> bool:
        """Whether a reply is being prepared."""
        return self._held is not None

    @property
    def last_word(self) -> str | None:
        """What tells the client that this channel is over, once it is."""
        return self._last_word

    async def receive(self, frame: Frame) -> Mapping[str, Any] | None:
        """Call the method of an event and return its reply.

        Raises:
            UnknownEvent: there is no such event on this kind of topic.
            InvalidPayload: the payload is not what the method asks for.
        """
        if frame.event == "phx_join":
            method: EventMethod = self.join
        else:
            try:
                method = getattr(self, f"on_{frame.event}")
            except (AttributeError, UnicodeError):
                raise UnknownEvent from None
        shape = _payload_shape(getattr(method, "__func__", method))
        return await method(frame.read(shape))

    def hold(self) -> None:
        """Keep what is delivered until ``release``."""
        self._held = []

    def release(self) -> None:
        """Deliver what was held, now that the reply is on its way."""
        held, self._held = self._held or [], None
        for frame in held:
            self._socket.deliver(frame)

    async def close(self) -> None:
        """Stop hearing anything, whatever fails."""
        try:
            await self.leave()
        finally:
            for group in self._subscriptions:
                await self.unsubscribe(group)
            for lease in self._tracked:
                await self.hub.leases.release(lease, with_grace=False)

    def _close_by(self, last_word: str) -> None:
        # Who is out is not asked in again.
        if self._last_word != "phx_close":
            self._last_word = last_word
        if not self.is_answering:
            self._closing = asyncio.ensure_future(self._socket.finish(self))


@cache
def _payload_shape(method: EventMethod) -> Any:
    shape = get_type_hints(method)["payload"]
    return dict[str, Any] if shape is Any else shape
