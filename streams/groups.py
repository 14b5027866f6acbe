"""Where a stream's events go that are not for everyone in the room."""

from uuid import UUID

from realtime import groups


def topic(stream_id: UUID) -> str:
    """Return what clients join: ``stream:{id}``."""
    return f"stream:{stream_id}"


def of_everyone(stream_id: UUID) -> str:
    """Return the group of the seller and every buyer in the room."""
    return groups.of_topic(topic(stream_id))


def of_seller(stream_id: UUID) -> str:
    """Return the group of the seller's own seat."""
    return f"{of_everyone(stream_id)}.seller"


def of_viewing(stream_id: UUID, viewing_id: UUID) -> str:
    """Return the group of one buyer's seat."""
    return f"{of_everyone(stream_id)}.{viewing_id}"
