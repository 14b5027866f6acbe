"""Every event that accounts send."""

from collections.abc import Iterable
from uuid import UUID

import realtime
from accounts import groups
from accounts.models import Session


def signed_out(*, session: Session) -> None:
    """Tell one device that its session is over; the user's others hear nothing."""
    realtime.publish(
        topic=f"user:{session.user_id}",
        event="signed_out",
        payload={"session_id": str(session.id)},
        to=groups.of_session(session.id),
    )


def blocks_changed(*, user_ids: Iterable[UUID]) -> None:
    """Tell the server processes, not clients, that two users see each other no more.

    Or do again. Channels that show one to the other have their clients join again.
    """
    realtime.publish(
        topic="accounts",
        event="blocks_changed",
        payload={"user_ids": list(user_ids)},
        to=groups.BLOCKS,
    )
