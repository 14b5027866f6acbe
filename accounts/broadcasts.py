"""Every event that accounts send."""

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
