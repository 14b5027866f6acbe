"""Notifications by e-mail: planned with the row, sent after the commit."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from core import background
from core import mail as mail_server
from notifications import mail
from notifications.constants import EMAIL_EXPIRES_HOURS, EMAILS_PER_ROUND
from notifications.models import Delivery, Notification
from retries.services import items

logger = logging.getLogger(__name__)

RETRY_KIND = "notification"


def plan(*, notifications: Iterable[Notification], now: datetime) -> None:
    """Have these sent by e-mail once the transaction commits.

    Beat asks for them as well, so none is lost if the broker is away.
    """
    expires_at = now + timedelta(hours=EMAIL_EXPIRES_HOURS)
    planned = Delivery.objects.bulk_create(
        Delivery(notification=row, expires_at=expires_at) for row in notifications
    )
    if planned:
        background.run("notifications.tasks.send_emails")


def send(*, now: datetime) -> int:
    """Send the e-mails that wait; return how many. Each is sent once.

    One that fails does not delay the others and is retried later. If the mail server
    itself is away, the round ends. If a process dies after sending but before recording
    it, the e-mail is sent again. No transaction is open while the server is called.
    """
    pending = Delivery.objects.pending(now=now)
    due = items.due(pending, kind=RETRY_KIND, now=now).order_by("pk")
    return items.each(
        due.values_list("pk", flat=True)[:EMAILS_PER_ROUND],
        lambda delivery_id: _send(delivery_id, now),
        kind=RETRY_KIND,
        now=now,
        is_claimed=True,
        ends=(mail_server.ServerAway,),
    )


def _send(delivery_id: int, now: datetime) -> bool:
    """Send one e-mail; return False if there is nothing to send any more."""
    pending = Delivery.objects.pending(now=now).filter(pk=delivery_id)
    delivery = pending.select_related(
        "notification__user", "notification__about"
    ).first()
    if delivery is None:
        return False
    try:
        was_sent = mail.notification(row=delivery.notification)
    except mail_server.RefusedForGood:
        logger.warning("The %s reaches nobody.", delivery)
        was_sent = False
    pending.update(sent_at=now)
    return was_sent
