"""The base class of channels: what may be joined and said on one kind of topic."""

from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, get_type_hints

from realtime import frames, groups
from realtime.errors import UnknownEvent
from realtime.frames import Frame, Ref

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
    """

    __slots__ = ("__dict__", "_held", "_socket", "_subscriptions", "join_ref")

    def __init__(
        self, socket: "Socket", topic: str, params: dict[str, str], join_ref: Ref
    ) -> None:
        self._socket = socket
        self.topic = topic
        self.params = params
        self.join_ref = join_ref
        self._subscriptions: set[str] = set()
        # Frames that came while the join was under way: its reply goes out first,
        # because it is the state that they are the changes of.
        self._held: list[str] | None = []

    @property
    def identity(self) -> "Identity":
        return self._socket.identity

    @property
    def hub(self) -> "Hub":
        return self._socket.hub

    async def join(self, payload: dict[str, Any]) -> Mapping[str, Any]:
        """Let the user in and return the reply, or raise a refusal."""
        return {}

    async def leave(self) -> None:
        """Clean up after a leave, a lost connection or a failed join."""

    async def subscribe(self, group: str) -> None:
        """Pass every frame sent to ``group`` on to the client; twice is once."""
        if group not in self._subscriptions:
            self._subscriptions.add(group)
            await self.hub.listen(group, self.deliver)

    async def unsubscribe(self, group: str) -> None:
        if group in self._subscriptions:
            self._subscriptions.remove(group)
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

    def deliver(self, frame: str) -> None:
        """Hand a frame to the client, after the reply to its join."""
        if self._held is None:
            self._socket.deliver(frame)
        else:
            self._held.append(frame)

    # For the socket

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

    def open(self) -> None:
        """Release what was held back; called once the join's reply is on its way."""
        held, self._held = self._held or [], None
        for frame in held:
            self._socket.deliver(frame)

    async def close(self) -> None:
        """Stop hearing anything, whatever fails."""
        try:
            await self.leave()
        finally:
            for group in tuple(self._subscriptions):
                await self.unsubscribe(group)


@cache
def _payload_shape(method: EventMethod) -> Any:
    return get_type_hints(method)["payload"]
