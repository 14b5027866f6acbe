"""The e-mail of a notification. Its text is in ``templates/notifications/email``."""

from django.conf import settings

from core import mail
from notifications.models import Notification


def notification(*, row: Notification) -> bool:
    """Send a notification to its user; return False if they cannot get it any more.

    Raises: as ``core.mail.deliver``.
    """
    user = row.user
    if not user.is_email_verified or user.deleted_at is not None:
        return False
    context = {
        "username": user.username,
        "text": row.text,
        "link": settings.SITE_URL + row.link,
        "settings_link": settings.SITE_URL + "/profile/account",
    }
    mail.deliver("notifications/email/notification", to=user.email, context=context)
    return True
