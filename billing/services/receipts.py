"""Receipts by e-mail."""

import logging
from datetime import datetime
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.db import transaction

from billing.constants import RECEIPT_BATCH
from billing.models import Purchase
from core import letters, wire

logger = logging.getLogger(__name__)


def send(*, now: datetime) -> int:
    """Send the receipts of what was paid; return how many. Each is sent once.

    A process that dies between the sending and the writing down sends one again: that
    is better than none. Two at once share the work.
    """
    sent = 0
    while sent < RECEIPT_BATCH and _send_next(now):
        sent += 1
    return sent


@transaction.atomic
def _send_next(now: datetime) -> bool:
    waiting = Purchase.objects.filter(paid_at__isnull=False, receipt_sent_at=None)
    purchase = (
        waiting.select_related("user")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("paid_at")
        .first()
    )
    if purchase is None:
        return False
    try:
        _mail(purchase)
    except (SMTPRecipientsRefused, SMTPDataError) as refusal:
        if not _is_final(refusal):
            raise
        # No later try will be taken, and all other receipts would wait for it.
        logger.warning("The receipt of %s reaches nobody.", purchase)
    purchase.receipt_sent_at = now
    purchase.save(update_fields=["receipt_sent_at"])
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
