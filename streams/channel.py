"""``stream:{id}``: signaling between a seller and each buyer, one viewing apart.

Descriptions and candidates pass through; they are neither stored nor logged.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import msgspec
from django.db.models.functions import Now

from core import clock
from core.errors import NotFound, PermissionDenied
from realtime import database
from realtime.channels import Channel
from streams import groups, wire
from streams.messages import About, Description, Heartbeat, Muted, Paused, Trickled
from streams.p2p import ice
from streams.p2p.peer_state import PeerState
from streams.p2p.signaling import Seat
from streams.services import frozen_video, seats, viewings
from streams.services.seats import RoomSnapshot
from streams.states import Peer

_FRAME = msgspec.json.Decoder(tuple[Any, Any, str, str, dict[str, Any]])


class StreamChannel(Channel):
    """One client's seat on a stream: the seller's, or that of a buyer's open viewing.

    A user's latest client has the seat; an earlier one is told ``seat_taken`` and is
    out. So is a buyer whose viewing has ended: who comes next is not for him to know.
    """

    slowed_events = frozenset(
        {"ice_candidate", "connected", "heartbeat", "paused", "muted"}
    )

    seat: Seat
    is_settled = False  # has announced itself: who does so later takes the seat
    is_joined = False
    is_over = False

    async def join(self, payload: dict[str, Any]) -> Mapping[str, Any]:
        self.peer_states: dict[UUID, PeerState] = {}
        self.seat = await database.call(
            seats.take, user_id=self.identity.user_id, stream_id=self._stream_id()
        )
        # Listen, then announce, then read: nothing can fall in between.
        await asyncio.gather(
            self.hub.listen(self.seat.group, self.hear),
            self.subscribe(groups.of_everyone(self.seat.stream_id)),
        )
        room = await database.call(seats.sit_down, seat=self.seat, now=Now())
        await self.track(str(self.seat.user_id), {"role": self.seat.peer})
        if self.is_over:
            raise NotFound
        self.is_joined = True
        for viewing in room.viewings:
            if viewing.connected_at is not None:
                await self._tell_heard(viewing.id)
        return self._show(room)

    async def leave(self) -> None:
        if seat := getattr(self, "seat", None):
            await self.hub.forget(seat.group, self.hear)

    async def on_offer(self, payload: Description) -> Mapping[str, Any]:
        return await self._describe("offer", payload, viewings.offer, by=Peer.SELLER)

    async def on_answer(self, payload: Description) -> Mapping[str, Any]:
        return await self._describe("answer", payload, viewings.answer, by=Peer.BUYER)

    async def on_ice_candidate(self, payload: Trickled) -> Mapping[str, Any]:
        state = await self._note_heard(payload.viewing_id, is_heartbeat=False)
        state.count_candidate()
        policy = ice.policy(is_relayed=state.is_relayed)
        if (signal := payload.passed_on(policy)) is not None:
            await self._relay("ice_candidate", payload.viewing_id, signal)
        return {}

    async def on_connected(self, payload: About) -> Mapping[str, Any]:
        await database.call(self._connect, payload.viewing_id)
        return {}

    async def on_heartbeat(self, payload: Heartbeat) -> Mapping[str, Any]:
        state = await self._peer_state(payload.viewing_id)
        is_seller = self.seat.peer == Peer.SELLER
        if is_seller and (payload.frames_sent is not None or state.is_paused):
            await self._count_sent(state, payload)
        else:
            await self._note_heard(payload.viewing_id, is_heartbeat=True)
            if not is_seller and payload.frames_decoded is not None:
                await self._compare_decoded(state, payload)
        return {}

    async def on_paused(self, payload: Paused) -> Mapping[str, Any]:
        if self.seat.peer != Peer.SELLER:
            raise PermissionDenied
        state = await self._peer_state(payload.viewing_id)
        await database.call(
            frozen_video.pause,
            viewing_id=payload.viewing_id,
            user_id=self.seat.user_id,
            is_paused=payload.is_paused,
            now=Now(),
        )
        state.is_paused = payload.is_paused
        await self._relay(
            "paused", payload.viewing_id, {"is_paused": payload.is_paused}
        )
        return {}

    async def on_muted(self, payload: Muted) -> Mapping[str, Any]:
        if self.seat.peer != Peer.SELLER:
            raise PermissionDenied
        await self._peer_state(payload.viewing_id)
        await database.call(
            viewings.mute,
            viewing_id=payload.viewing_id,
            user_id=self.seat.user_id,
            is_muted=payload.is_muted,
        )
        await self._relay("muted", payload.viewing_id, {"is_muted": payload.is_muted})
        return {}

    def hear(self, frame: str) -> None:
        """Pass on what is meant for this seat, and see whether that is over."""
        *_, event, payload = _FRAME.decode(frame)
        if event == "seat_taken":
            return self._yield_to(payload["seat_id"])
        self.deliver(frame)
        if event == "viewing_ended":
            self.peer_states.pop(UUID(payload["viewing_id"]), None)
            if self.seat.peer == Peer.BUYER:
                self._finish()
        return None

    def _connect(self, viewing_id: UUID) -> None:
        viewings.connect(
            viewing_id=viewing_id,
            peer=self.seat.peer,
            user_id=self.seat.user_id,
            now=clock.database_now(),
        )

    def _stream_id(self) -> UUID:
        try:
            stream_id = UUID(self.params["stream_id"])
        except ValueError:
            raise NotFound from None
        # Events go out under the one usual way to write an id.
        if self.topic != groups.topic(stream_id):
            raise NotFound
        return stream_id

    def _show(self, room: RoomSnapshot) -> Mapping[str, Any]:
        shown = []
        for viewing in room.viewings:
            self.peer_states[viewing.id] = seats.peer_state_of(viewing)
            shown.append(wire.viewing(viewing))
            if self.seat.peer == Peer.SELLER:
                # As if it had come just now: a seller who is back offers anew.
                self.push("viewing", shown[-1])
        return {"stream": wire.stream(room.stream), "viewings": shown}

    async def _describe(
        self,
        event: str,
        payload: Description,
        count: Callable[..., None],
        *,
        by: Peer,
    ) -> Mapping[str, Any]:
        """Count an offer or answer and pass it on to the other peer."""
        if self.seat.peer != by:
            raise PermissionDenied
        state = await self._peer_state(payload.viewing_id)
        # An SDP of 32 KiB may take 30 ms, in which no other socket would be served.
        policy = ice.policy(is_relayed=state.is_relayed)
        signal = await asyncio.to_thread(payload.passed_on, policy)
        await database.call(
            count,
            viewing_id=payload.viewing_id,
            user_id=self.seat.user_id,
            now=Now(),
        )
        # Counted is heard: the candidates that follow need not be written down.
        state.describe()
        state.note_heard(time.monotonic(), is_heartbeat=False)
        await self._relay(event, payload.viewing_id, signal)
        return {}

    async def _count_sent(self, state: PeerState, payload: Heartbeat) -> None:
        """Write down what this seller has sent, unless that was just done."""
        if state.counts_anew(time.monotonic()):
            await database.call(
                frozen_video.count,
                viewing_id=payload.viewing_id,
                user_id=self.seat.user_id,
                frames_sent=payload.frames_sent,
                now=Now(),
            )

    async def _compare_decoded(self, state: PeerState, payload: Heartbeat) -> None:
        """Note what this buyer has decoded, and keep it if that is nothing new."""
        if not state.counts_anew(time.monotonic()):
            return
        before, state.frames_decoded = state.frames_decoded, payload.frames_decoded
        if before is not None and before == payload.frames_decoded:
            await database.call(
                frozen_video.complain,
                viewing_id=payload.viewing_id,
                user_id=self.seat.user_id,
                frames_decoded=before,
                bytes_received=payload.bytes_received,
                now=Now(),
            )

    async def _note_heard(self, viewing_id: UUID, *, is_heartbeat: bool) -> PeerState:
        """Write down that this peer is there, unless that was just done."""
        state = await self._peer_state(viewing_id)
        at_seconds = time.monotonic()
        if not state.was_just_heard(at_seconds, is_heartbeat=is_heartbeat):
            await database.call(
                viewings.hear,
                viewing_id=viewing_id,
                peer=self.seat.peer,
                user_id=self.seat.user_id,
                is_heartbeat=is_heartbeat,
                now=Now(),
            )
            state.note_heard(at_seconds, is_heartbeat=is_heartbeat)
            if is_heartbeat:
                await self._tell_heard(viewing_id)
        return state

    async def _peer_state(self, viewing_id: UUID) -> PeerState:
        """Return what was said about a viewing; one that is new here is looked up."""
        if viewing_id not in self.peer_states:
            state = await database.call(
                seats.open_peer_state, seat=self.seat, viewing_id=viewing_id
            )
            self.peer_states.setdefault(viewing_id, state)
        return self.peer_states[viewing_id]

    async def _tell_heard(self, viewing_id: UUID) -> None:
        """Tell the seller that the buyer is there; else they soon send nothing."""
        if self.seat.peer == Peer.BUYER:
            await self._relay("heard", viewing_id, {})

    async def _relay(
        self, event: str, viewing_id: UUID, signal: dict[str, Any]
    ) -> None:
        """Pass a signal on to the one other peer, stamped with who it is from."""
        stamp = {"viewing_id": str(viewing_id), "from": str(self.seat.user_id)}
        await self.broadcast(event, signal | stamp, to=self.seat.address(viewing_id))

    def _yield_to(self, seat_id: str) -> None:
        """Get up for another client of this user, if it has sat down after this one."""
        if seat_id == str(self.seat.id):
            self.is_settled = True
        elif self.is_settled:
            self.push("seat_taken", {})
            self._finish()

    def _finish(self) -> None:
        """Close this channel, once its join is through."""
        self.is_over = True
        if self.is_joined:
            self.end()
