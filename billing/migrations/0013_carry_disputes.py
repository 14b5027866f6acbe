"""Give each dispute that a purchase has in its columns a row.

A purchase kept its disputes as one. The gateway's id of the last is read from what was
told of it, as long as that is kept; else the next that is told of it gives it.
"""

import json

from django.db import migrations

DISPUTE_EVENT = "charge.dispute."


def carry(apps, schema_editor):
    Purchase = apps.get_model("billing", "Purchase")
    Dispute = apps.get_model("billing", "Dispute")
    for purchase in Purchase.objects.exclude(disputed_at=None).iterator():
        Dispute.objects.create(
            purchase=purchase,
            gateway=purchase.gateway,
            gateway_id=_gateway_id(apps, purchase),
            amount_minor_units=purchase.disputed_minor_units
            or purchase.price_minor_units,
            fee_minor_units=purchase.dispute_fee_minor_units,
            fee_returned_minor_units=purchase.dispute_fee_returned_minor_units,
            state=_state(purchase),
            first_told_at=purchase.disputed_at,
        )
        if purchase.paid_at and _state(purchase) == "open":
            purchase.frozen_millicredits = _in_doubt(purchase)
            purchase.save(update_fields=["frozen_millicredits"])


def give_up(apps, schema_editor):
    """Bring the rows back into the columns, which hold one dispute of each purchase."""
    Dispute = apps.get_model("billing", "Dispute")
    for dispute in Dispute.objects.select_related("purchase").order_by("id"):
        purchase = dispute.purchase
        purchase.disputed_at = purchase.disputed_at or dispute.first_told_at
        purchase.disputed_minor_units = dispute.amount_minor_units
        purchase.dispute_fee_minor_units = dispute.fee_minor_units
        purchase.dispute_fee_returned_minor_units = dispute.fee_returned_minor_units
        told_at = dispute.as_of or dispute.first_told_at
        purchase.dispute_lost_at = told_at if dispute.state == "lost" else None
        purchase.dispute_won_at = told_at if dispute.state == "won" else None
        purchase.save()
    Dispute.objects.all().delete()


def _state(purchase):
    if purchase.dispute_won_at:
        return "won"
    return "lost" if purchase.dispute_lost_at else "open"


def _in_doubt(purchase):
    price = purchase.price_minor_units
    returned = purchase.refunded_minor_units + purchase.disputed_minor_units
    worth = purchase.amount_millicredits * min(price, returned) // price
    return worth - purchase.reversed_millicredits


def _gateway_id(apps, purchase):
    if purchase.gateway == "sandbox":
        return purchase.reference
    GatewayEvent = apps.get_model("billing", "GatewayEvent")
    told = GatewayEvent.objects.filter(
        purchase=purchase, type__startswith=DISPUTE_EVENT
    ).exclude(body="")
    last = told.order_by("-id").first()
    if last is None:
        return ""
    return json.loads(last.body).get("data", {}).get("object", {}).get("id", "")


class Migration(migrations.Migration):
    dependencies = [("billing", "0012_returns")]

    operations = [migrations.RunPython(carry, give_up)]
