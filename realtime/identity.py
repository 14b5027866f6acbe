"""Who is on the other end of a socket."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A signed-in user, by one session, until the token it came with expires."""

    user_id: UUID
    session_id: UUID
    expires_at: datetime
