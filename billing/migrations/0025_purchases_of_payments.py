"""Refunds, disputes, events and alerts hang on payments; purchases keep their credits."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

SQL = Path(__file__).parent / "sql"
PROTECT = django.db.models.deletion.PROTECT
MOVED = (
    *("price_minor_units", "currency", "gateway", "reference", "status"),
    *("started_at", "paid_at", "failure_reason", "refunded_minor_units"),
    *("expired_at", "asked_at"),
)


def _hang(model, field):
    """Let a model's rows hang on the payment that has their purchase's id."""
    return [
        migrations.RenameField(model, "purchase", "payment"),
        migrations.AlterField(model, "payment", field),
    ]


class Migration(migrations.Migration):
    dependencies = [("billing", "0024_carry_payments")]

    operations = [
        *_hang("refund", models.ForeignKey("billing.payment", PROTECT, "refunds")),
        *_hang("dispute", models.ForeignKey("billing.payment", PROTECT, "disputes")),
        *_hang(
            "alert",
            models.ForeignKey(
                "billing.payment", PROTECT, "alerts", null=True, blank=True
            ),
        ),
        *_hang(
            "gatewayevent",
            models.ForeignKey(
                "billing.payment", PROTECT, "events", null=True, blank=True
            ),
        ),
        *_hang(
            "refundrequest",
            models.ForeignKey("billing.payment", PROTECT, "refund_requests"),
        ),
        *_hang(
            "sandboxpayment",
            models.OneToOneField(
                "billing.payment", PROTECT, related_name="sandbox_payment"
            ),
        ),
        migrations.AlterField(
            model_name="gatewayevent",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("applied", "Applied"),
                    ("ignored", "ignored (nothing we act on)"),
                    ("quarantined", "quarantined (it does not fit any payment)"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="purchase",
            name="payment",
            field=models.OneToOneField(
                "billing.payment", PROTECT, related_name="purchase"
            ),
        ),
        migrations.AlterModelOptions(name="purchase", options={}),
        *(
            migrations.RemoveConstraint("purchase", f"billing_purchase_{name}")
            for name in (
                *("reversed_within_amount", "amounts_positive", "reference_unique"),
            )
        ),
        *(
            migrations.RemoveIndex("purchase", f"billing_purchase_{name}")
            for name in ("open", "no_receipt")
        ),
        *(migrations.RemoveField("purchase", name) for name in MOVED),
        migrations.AddConstraint(
            model_name="purchase",
            constraint=models.CheckConstraint(
                condition=Q(
                    amount_millicredits__gt=0,
                    reversed_millicredits__gte=0,
                    reversed_millicredits__lte=F("amount_millicredits"),
                ),
                name="billing_purchase_reversed_within_amount",
            ),
        ),
        migrations.AddIndex(
            model_name="purchase",
            index=models.Index(
                condition=Q(receipt_sent_at=None),
                fields=["credited_at"],
                name="billing_purchase_no_receipt",
            ),
        ),
        migrations.RunSQL(
            (SQL / "0025_freeze.up.sql").read_text(),
            (SQL / "0025_freeze.down.sql").read_text(),
        ),
    ]
