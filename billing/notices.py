"""What billing notifies users of."""

from datetime import datetime

from django.utils.translation import gettext as _

from billing.models import PaymentStatus, Purchase
from core import wire
from notifications.constants import Channel
from notifications.kinds import Kind, Parameters
from notifications.services import notifications

LINK = "/wallet/purchases/{purchase_id}"


def _paid(parameters: Parameters, _about: str) -> str:
    return _("You bought %(credits)s credits") % {"credits": _bought(parameters)}


def _refunded(parameters: Parameters, _about: str) -> str:
    text = _("Your purchase of %(credits)s credits was refunded")
    return text % {"credits": _bought(parameters)}


CHANNELS = {Channel.IN_APP: True, Channel.EMAIL: False}

PAID = Kind(
    name="purchase_paid",
    label=lambda: _("You buy credits"),
    text=_paid,
    link=LINK,
    channels=CHANNELS,
)
REFUNDED = Kind(
    name="purchase_refunded",
    label=lambda: _("A purchase of yours is refunded"),
    text=_refunded,
    link=LINK,
    channels=CHANNELS,
)

# A payment that fails is told on the page where the user waits for it.
_TOLD = {PaymentStatus.PAID: PAID, PaymentStatus.REFUNDED: REFUNDED}


def purchase_changed(*, purchase: Purchase, before: str, now: datetime) -> None:
    """Tell the buyer that a purchase was paid or refunded.

    ``before`` is the former status of its payment. How a dispute ends is not told,
    because the buyer's bank tells it.
    """
    status = purchase.payment.status
    kind = _TOLD.get(PaymentStatus(status))
    if kind is None or before in {status, PaymentStatus.DISPUTED}:
        return
    notifications.notify(
        kind=kind.name,
        user_ids=[purchase.user_id],
        parameters={
            "purchase_id": str(purchase.pk),
            "credits": wire.credits(purchase.amount_millicredits),
        },
        now=now,
    )


def _bought(parameters: Parameters) -> str:
    """Return the credits without the zeros that end a decimal string."""
    amount: str = parameters["credits"]
    return amount.rstrip("0").rstrip(".")
