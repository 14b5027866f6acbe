"""Give money back: asked of the gateway here, booked when the gateway tells."""

from datetime import datetime
from uuid import UUID

from accounts.models import User
from billing import gateways
from billing.errors import NotRefundable
from billing.models import Purchase, PurchaseStatus, RefundRequest
from core.errors import NotFound
from core.transactions import atomic


def request(
    *, purchase_id: UUID, staff: User, reason: str, now: datetime
) -> RefundRequest:
    """Ask the gateway to give the whole price back; keep who asked, and why.

    The request is kept before the gateway is asked, so that none is ever forgotten.
    Asked again, the gateway gives nothing back a second time.

    Raises:
        NotFound: there is no such purchase.
        NotRefundable: it is not paid, or the money went back already.
        PaymentUnknown: the gateway has no such payment, as after a change of its key.
        GatewayUnavailable: the gateway gave no answer; ask again.
    """
    requested = _keep(purchase_id, staff, reason, now)
    purchase = requested.purchase
    gateways.named(purchase.gateway).refund(purchase=purchase, now=now)
    return requested


@atomic
def _keep(purchase_id: UUID, staff: User, reason: str, now: datetime) -> RefundRequest:
    purchase = Purchase.objects.select_for_update().filter(id=purchase_id).first()
    if purchase is None:
        raise NotFound("There is no such purchase.")
    if purchase.status != PurchaseStatus.PAID:
        raise NotRefundable("Only what is paid can be given back.")
    return RefundRequest.objects.create(
        purchase=purchase, staff=staff, reason=reason, requested_at=now
    )
