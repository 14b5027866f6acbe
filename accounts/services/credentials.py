"""What follows from a new password, e-mail or second factor."""

from datetime import datetime

from django.db.models import F

from accounts.models import Session, User
from accounts.services import sessions
from core.transactions import atomic


@atomic
def renew(*, user: User, now: datetime, but: Session | None = None) -> None:
    """Make every earlier proof of who a user is worthless, and sign them out.

    Ends each session, also one that is being opened at this moment by the old
    credentials; ``but`` names one that stays. Sets the new version on ``user``.
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
