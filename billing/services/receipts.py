"""E-mails receipts."""

import logging
from datetime import datetime
from smtplib import (
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
)
from uuid import UUID

from billing.constants import RECEIPT_BATCH
from billing.models import Purchase
from core import mail, wire
from retries.services import items

logger = logging.getLogger(__name__)

KIND = "receipt"


def send(*, now: datetime) -> int:
    """Send the receipts of paid purchases; return how many. Each is sent once.

    A receipt that fails does not delay the others and is retried later. If the mail
    server itself is down, the round ends. If a process dies after sending but before
    recording it, the receipt is sent again, which is better than not at all. Concurrent
    rounds share the work, and no transaction is open while the mail server is called.
    """
    waiting = Purchase.objects.filter(paid_at__isnull=False, receipt_sent_at=None)
    due = items.due(waiting, kind=KIND, now=now).order_by("paid_at")
    return items.each(
        due.values_list("pk", flat=True)[:RECEIPT_BATCH],
        lambda purchase_id: _send(purchase_id, now),
        kind=KIND,
        now=now,
        is_claimed=True,
        ends=(ServerAway,),
    )


class ServerAway(Exception):
    """The mail server accepts no e-mail at all."""


def _send(purchase_id: UUID, now: datetime) -> bool:
    """Send one receipt; return False if another round has sent it."""
    waiting = Purchase.objects.filter(pk=purchase_id, receipt_sent_at=None)
    purchase = waiting.select_related("user").first()
    if purchase is None:
        return False
    try:
        _mail(purchase)
    except (SMTPRecipientsRefused, SMTPDataError) as refusal:
        if not _is_final(refusal):
            raise
        # No retry will succeed.
        logger.warning("The receipt of %s reaches nobody.", purchase)
    except (SMTPException, OSError) as failure:
        raise ServerAway from failure
    waiting.update(receipt_sent_at=now)
    return True


def _is_final(refusal: SMTPRecipientsRefused | SMTPDataError) -> bool:
    """Return whether the mail server has refused this e-mail permanently.

    Source: RFC 5321, section 4.2.1: after a reply of 500 or above, the same request
    must not be repeated.
    """
    if isinstance(refusal, SMTPDataError):
        return refusal.smtp_code >= 500
    return all(code >= 500 for code, _ in refusal.recipients.values())


def _mail(purchase: Purchase) -> None:
    context = {
        "purchase": purchase,
        "credits": wire.credits(purchase.amount_millicredits),
    }
    mail.send("billing/email/receipt", to=purchase.user.email, context=context)
