"""Who may come to a stream, be it to watch or to wait in line."""

from datetime import datetime
from uuid import UUID

from accounts.errors import SessionRevoked, Suspended
from accounts.models import User
from accounts.services import ages
from core.errors import NotFound
from streams import locks, selectors
from streams.models import Stream


def admit(*, buyer: User, stream_id: UUID, now: datetime) -> Stream:
    """Return a stream, locked, that a locked buyer may come to.

    Raises:
        NotFound: there is no such stream, or it is not the buyer's to see.
        Suspended: the buyer may do nothing.
        SessionRevoked: the buyer has just deleted their account.
        AgeRequired: the buyer has not said that they are old enough.
    """
    if buyer.is_suspended(now=now):
        raise Suspended
    if not buyer.is_active:
        # They left while this request waited for the lock.
        raise SessionRevoked
    ages.require(user_id=buyer.pk)
    stream = locks.lock_stream(stream_id)
    if not selectors.may_see(stream, user_id=buyer.pk):
        raise NotFound
    return stream
