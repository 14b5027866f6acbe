"""E-mails receipts."""

import logging
from datetime import datetime
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
    waiting = Purchase.objects.filter(credited_at__isnull=False, receipt_sent_at=None)
    due = items.due(waiting, kind=KIND, now=now).order_by("credited_at")
    return items.each(
        due.values_list("pk", flat=True)[:RECEIPT_BATCH],
        lambda purchase_id: _send(purchase_id, now),
        kind=KIND,
        now=now,
        is_claimed=True,
        ends=(mail.ServerAway,),
    )


def _send(purchase_id: UUID, now: datetime) -> bool:
    """Send one receipt; return False if another round has sent it."""
    waiting = Purchase.objects.filter(pk=purchase_id, receipt_sent_at=None)
    purchase = waiting.select_related("user", "payment").first()
    if purchase is None:
        return False
    try:
        _mail(purchase)
    except mail.RefusedForGood:
        logger.warning("The receipt of %s reaches nobody.", purchase)
    waiting.update(receipt_sent_at=now)
    return True


def _mail(purchase: Purchase) -> None:
    context = {
        "purchase": purchase,
        "credits": wire.credits(purchase.amount_millicredits),
    }
    mail.deliver("billing/email/receipt", to=purchase.user.email, context=context)
