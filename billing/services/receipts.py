"""Receipts by e-mail."""

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
from core import letters, wire
from retries.services import items

logger = logging.getLogger(__name__)

KIND = "receipt"


def send(*, now: datetime) -> int:
    """Send the receipts of what was paid; return how many. Each is sent once.

    One that cannot be sent keeps no other waiting; it is tried again later. Where the
    mail server itself is away, the round ends. A process that dies between the sending
    and the writing down sends one again: that is better than none. Two at once share
    the work, and no transaction is open while the mail server is asked.
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
    """The mail server takes no letter at all."""


def _send(purchase_id: UUID, now: datetime) -> bool:
    """Send one receipt; tell whether it was not sent before, by another round."""
    waiting = Purchase.objects.filter(pk=purchase_id, receipt_sent_at=None)
    purchase = waiting.select_related("user").first()
    if purchase is None:
        return False
    try:
        _mail(purchase)
    except (SMTPRecipientsRefused, SMTPDataError) as refusal:
        if not _is_final(refusal):
            raise
        # No later try will be taken.
        logger.warning("The receipt of %s reaches nobody.", purchase)
    except (SMTPException, OSError) as failure:
        raise ServerAway from failure
    waiting.update(receipt_sent_at=now)
    return True


def _is_final(refusal: SMTPRecipientsRefused | SMTPDataError) -> bool:
    """Tell whether the mail server will never take this one.

    Source: RFC 5321, section 4.2.1: from 500 on, the same is not to be asked again.
    """
    if isinstance(refusal, SMTPDataError):
        return refusal.smtp_code >= 500
    return all(code >= 500 for code, _ in refusal.recipients.values())


def _mail(purchase: Purchase) -> None:
    context = {
        "purchase": purchase,
        "credits": wire.credits(purchase.amount_millicredits),
    }
    letters.send("billing/email/receipt", to=purchase.user.email, context=context)
