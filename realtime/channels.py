"""The base class of channels, which handle one kind of topic."""

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
    """One socket's subscription to one topic, from join to leave.

    Subclasses define ``join``, ``leave`` and a method ``on_<event>`` for each event.
    The annotation of ``payload`` (a ``msgspec.Struct``, or ``dict``) defines how the
    payload is validated, strictly. Raise a ``DomainError`` to refuse with its code.

    ``slowed_events`` are delayed instead of refused when a client is too fast: events
    that clients cannot repeat later, and those that prove presence.
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
        # Frames that arrived while a reply was prepared. The reply is sent first,
        # because it contains the state that these frames change.
        self._held: list[str] | None = []
        self._last_word: str | None = None

    @property
    def identity(self) -> "Identity":
        return self._socket.identity

    @property
    def hub(self) -> "Hub":
        return self._socket.hub

    async def join(self, payload: Any) -> Mapping[str, Any]:
        """Authorize the user and return the reply, or raise a refusal."""
        return {}

    async def leave(self) -> None:
        """Clean up after a leave, a lost connection or a failed join."""

    def end(self) -> None:
        """Close the channel from the server. The client must join again to continue.

        The current reply and earlier frames are sent first, because a client ignores
        frames on a closed channel.
        """
        self._close_by("phx_close")

    def restart(self) -> None:
        """Fail the channel from the server; the client rejoins and gets the state.

        The current reply is sent first.
        """
        self._close_by("phx_error")

    async def subscribe(self, group: str) -> None:
        """Forward every frame of ``group`` to the client. Idempotent."""
        if group not in self._subscriptions:
            self._subscriptions += (group,)
            await self.hub.listen(group, self.deliver)

    async def unsubscribe(self, group: str) -> None:
        if group in self._subscriptions:
            kept = [kept for kept in self._subscriptions if kept != group]
            self._subscriptions = tuple(kept)
            await self.hub.forget(group, self.deliver)

    def push(self, event: str, payload: Mapping[str, Any]) -> None:
        """Send an event only to this client."""
        self.deliver(frames.encode(self.topic, event, payload, join_ref=self.join_ref))

    async def broadcast(
        self, event: str, payload: Mapping[str, Any], *, to: str | None = None
    ) -> None:
        """Send an event to a group at once; without ``to``, to the whole topic."""
        group = to or groups.of_topic(self.topic)
        await self.hub.send(group, frames.encode(self.topic, event, payload))

    async def track(self, key: str, meta: Mapping[str, Any]) -> None:
        """Add ``key`` to the topic's presence until this channel closes.

        This client gets the presence state, and all others get the difference.
        """
        ref = uuid4().hex
        written = msgspec.json.encode({**meta, "phx_ref": ref}).decode()
        lease = Lease(self.topic, key, ref, written)
        await self.subscribe(groups.of_topic(self.topic))
        self._tracked += (lease,)
        await self.hub.leases.take(lease)
        self.push("presence_state", await database.call(presence.state, self.topic))

    def deliver(self, frame: str) -> None:
        """Send a frame to the client, after the reply that is being prepared."""
        if self._held is None:
            self._socket.deliver(frame)
        else:
            self._held.append(frame)

    # Used by the socket

    @property
    def is_answering(self) -> bool:
        """Whether a reply is being prepared."""
        return self._held is not None

    @property
    def last_word(self) -> str | None:
        """The frame that tells the client that this channel has closed, if it has."""
        return self._last_word

    async def receive(self, frame: Frame) -> Mapping[str, Any] | None:
        """Call the method of an event and return its reply.

        Raises:
            UnknownEvent: this kind of topic has no such event.
            InvalidPayload: the payload does not match the method's annotation.
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
        """Buffer frames until ``release``."""
        self._held = []

    def release(self) -> None:
        """Send the buffered frames, now that the reply has been sent."""
        held, self._held = self._held or [], None
        for frame in held:
            self._socket.deliver(frame)

    async def close(self) -> None:
        """Unsubscribe from all groups, whatever fails."""
        try:
            await self.leave()
        finally:
            for group in self._subscriptions:
                await self.unsubscribe(group)
            for lease in self._tracked:
                await self.hub.leases.release(lease, with_grace=False)

    def _close_by(self, last_word: str) -> None:
        # A closed channel must not ask its client to rejoin.
        if self._last_word != "phx_close":
            self._last_word = last_word
        if not self.is_answering:
            self._closing = asyncio.ensure_future(self._socket.finish(self))


@cache
def _payload_shape(method: EventMethod) -> Any:
    shape = get_type_hints(method)["payload"]
    return dict[str, Any] if shape is Any else shape
