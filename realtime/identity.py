"""The identity of a socket's user."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A signed-in user in one session, until the access token expires."""

    user_id: UUID
    session_id: UUID
    expires_at: datetime
