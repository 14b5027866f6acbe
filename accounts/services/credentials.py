"""The consequences of a new password, e-mail or second factor."""

from datetime import datetime

from django.db.models import F

from accounts.models import Session, User
from accounts.services import sessions
from core.transactions import atomic


@atomic
def renew(*, user: User, now: datetime, but: Session | None = None) -> None:
    """Invalidate all earlier proofs of identity, and end the user's sessions.

    This includes a sign-in with the old credentials that is in progress. The session
    ``but`` is kept. Sets the new version on ``user``.
    """
    User.objects.filter(pk=user.pk).update(
        credentials_version=F("credentials_version") + 1
    )
    user.refresh_from_db(fields=["credentials_version"])
    if but is not None:
        Session.objects.filter(pk=but.pk).update(
            credentials_version=user.credentials_version
        )
    sessions.close_all(user_id=user.pk, now=now, but=but.pk if but else None)
