"""``user:{id}``: private events for all devices of one user."""

from typing import Annotated, Literal
from uuid import uuid4

import msgspec

from accounts.groups import of_session
from core import clock
from realtime import database, groups, presence
from realtime.channels import Channel
from realtime.errors import Forbidden
from realtime.presence import Lease

DeviceId = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_.:-]{1,64}\Z")]


class Arrival(msgspec.Struct):
    """``device_id`` is chosen by the client and is the same on each connection.

    It defaults to the session's id.
    """

    device_id: DeviceId | None = None


class AppState(msgspec.Struct):
    state: Literal["foreground", "background"]


class UserChannel(Channel):
    """A user on one device, present while the app is in the foreground."""

    slowed_events = frozenset({"app_state"})

    lease: Lease | None = None

    async def join(self, payload: Arrival) -> dict[str, str]:
        """Let only this user join, and mark the device as present."""
        user_id = self.identity.user_id
        if self.params["user_id"] != str(user_id):
            raise Forbidden
        await self.subscribe(groups.of_topic(self.topic))
        await self.subscribe(of_session(self.identity.session_id))
        self.lease = presence.of_device(
            user_id=user_id,
            device_id=payload.device_id or str(self.identity.session_id),
            ref=uuid4().hex,
            since=await database.call(clock.database_now),
        )
        await self.hub.leases.take(self.lease)
        return {}

    async def on_app_state(self, payload: AppState) -> dict[str, str]:
        """Mark the device as present only while the app is in the foreground."""
        assert self.lease is not None
        if payload.state == "foreground":
            await self.hub.leases.take(self.lease)
        else:
            await self.hub.leases.release(self.lease, with_grace=False)
        return {}

    async def leave(self) -> None:
        """Keep the device present for a while, because it may only be reconnecting."""
        if self.lease is not None:
            await self.hub.leases.release(self.lease, with_grace=True)
