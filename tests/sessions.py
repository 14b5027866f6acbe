"""Sessions of whoever may have been suspended since."""

from accounts.models import Session, User
from accounts.services import sessions
from core import clock


def begin(user: User) -> Session:
    """Return a new session of a user; one who is suspended signed in before that."""
    now = clock.database_now()
    suspended = User.objects.filter(pk=user.pk).exclude(suspended_at=None)
    suspended.update(suspended_until=now)
    session = sessions.start(user=user, user_agent="test", now=now)
    suspended.update(suspended_until=None)
    return session
