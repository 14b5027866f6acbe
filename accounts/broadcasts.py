"""All socket events of accounts."""

from collections.abc import Iterable
from uuid import UUID

import realtime
from accounts import groups
from accounts.models import Session


def signed_out(*, session: Session) -> None:
    """Tell one device that its session has ended; other devices get nothing."""
    realtime.publish(
        topic=f"user:{session.user_id}",
        event="signed_out",
        payload={"session_id": str(session.id)},
        to=groups.of_session(session.id),
    )


def blocks_changed(*, user_ids: Iterable[UUID]) -> None:
    """Tell server processes (not clients) that two users can no longer see each other.

    Also used when they can again. Channels that show one to the other make their
    clients rejoin.
    """
    realtime.publish(
        topic="accounts",
        event="blocks_changed",
        payload={"user_ids": list(user_ids)},
        to=groups.BLOCKS,
    )
