"""``room:{name}``, where everything a channel can do is done."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

import msgspec

from core.errors import DomainError, PermissionDenied
from realtime import groups
from realtime.channels import Channel
from realtime.errors import Forbidden
from realtime.identity import Identity
from realtime.topics import route


class Entry(msgspec.Struct):
    name: str = ""
    is_shown: bool = False


class Shout(msgspec.Struct):
    words: Annotated[str, msgspec.Meta(max_length=20_000)]


class RoomChannel(Channel):
    slowed_events = frozenset({"murmur"})

    async def join(self, payload: Entry) -> dict[str, Any]:
        if self.params["name"] == "locked":
            raise Forbidden
        if self.params["name"] == "full":
            raise DomainError(seats=4)
        if self.params["name"] == "broken":
            raise ZeroDivisionError(payload.name)
        await self.subscribe(groups.of_topic(self.topic))
        self.push("welcome", {"name": payload.name})
        if payload.is_shown:
            await self.track(payload.name, {"mood": "calm"})
        return {"room": self.params["name"]}

    async def on_shout(self, payload: Shout) -> dict[str, Any]:
        await self.broadcast("shouted", {"words": payload.words})
        return {"length": len(payload.words)}

    async def on_murmur(self, payload: Shout) -> dict[str, Any]:
        return {}

    async def on_whisper(self, payload: Shout) -> None:
        self.push("whispered", {"words": payload.words})

    async def on_refuse(self, payload: dict[str, Any]) -> None:
        raise DomainError(seats=4)

    async def on_break(self, payload: Shout) -> None:
        raise ZeroDivisionError(payload.words)

    async def on_end(self, payload: dict[str, Any]) -> None:
        self.push("farewell", {})
        self.end()
        self.push("last words", {})


ROUTE = route("room:{name}", RoomChannel)


def identify(token: str) -> Identity:
    """Believe a token that says who it is, for how long: see ``client.token``."""
    try:
        user_id, session_id, seconds = token.split(".")
        expires_at = datetime.now(UTC) + timedelta(seconds=float(seconds))
        return Identity(
            user_id=UUID(user_id), session_id=UUID(session_id), expires_at=expires_at
        )
    except ValueError:
        raise PermissionDenied from None
