"""Where a stream's events go that are not for everyone in the room."""

from uuid import UUID

from realtime import groups

Id = UUID | str  # as it is kept, or as the meter's query writes it


def topic(stream_id: Id) -> str:
    """Return what clients join: ``stream:{id}``."""
    return f"stream:{stream_id}"


def of_everyone(stream_id: Id) -> str:
    """Return the group of the seller and every buyer in the room."""
    return groups.of_topic(topic(stream_id))


def of_seller(stream_id: Id) -> str:
    """Return the group of the seller's own seat."""
    return f"{of_everyone(stream_id)}.seller"


def of_viewing(stream_id: Id, viewing_id: Id) -> str:
    """Return the group of one buyer's seat."""
    return f"{of_everyone(stream_id)}.{viewing_id}"
