"""Channel groups for events that do not go to all devices of a user."""

from uuid import UUID

from realtime import groups

# All server processes whose users look at others. Clients cannot join it.
BLOCKS = "accounts.blocks"


def of_session(session_id: UUID) -> str:
    """Return the group of one signed-in device's sockets."""
    return groups.of_topic(f"session:{session_id}")
