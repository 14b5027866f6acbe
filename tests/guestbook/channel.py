"""``guestbook:{name}``: notes as they are left."""

from realtime import groups
from realtime.channels import Channel


class GuestbookChannel(Channel):
    async def join(self, payload: dict[str, object]) -> dict[str, str]:
        await self.subscribe(groups.of_topic(self.topic))
        return {"name": self.params["name"]}
