"""Where events that are not for all of a user's devices go."""

from uuid import UUID

from realtime import groups

# Every server process with somebody who looks at others is in it, and no client can be.
BLOCKS = "accounts.blocks"


def of_session(session_id: UUID) -> str:
    """Return the group of one signed-in device's sockets."""
    return groups.of_topic(f"session:{session_id}")
