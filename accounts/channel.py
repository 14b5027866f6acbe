"""``user:{id}``: what concerns one user alone, on each of that user's devices."""

from typing import Any

from realtime import groups
from realtime.channels import Channel
from realtime.errors import Forbidden


class UserChannel(Channel):
    async def join(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Let the user in, and nobody else."""
        if self.params["user_id"] != str(self.identity.user_id):
            raise Forbidden
        await self.subscribe(groups.of_topic(self.topic))
        return {}
