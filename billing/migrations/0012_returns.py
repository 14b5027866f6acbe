"""Refunds and disputes as rows, alerts about money, and credits that are frozen."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0011_platform_parts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Alert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            (
                                "refund_failed",
                                "a refund failed: the buyer has no money back",
                            ),
                            ("dispute_differs", "a dispute is not of what was paid"),
                            (
                                "fee_differs",
                                "a dispute's fee cannot be: nothing was charged",
                            ),
                            ("too_much_returned", "more went back than was paid"),
                            ("fraud_warning", "the card's bank expects fraud"),
                        ],
                        max_length=32,
                    ),
                ),
                ("gateway", models.CharField(max_length=32)),
                ("subject", models.CharField(max_length=255)),
                ("expected_minor_units", models.BigIntegerField(blank=True, null=True)),
                ("found_minor_units", models.BigIntegerField(blank=True, null=True)),
                ("currency", models.CharField(blank=True, max_length=8)),
                ("raised_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.TextField(blank=True, max_length=500)),
            ],
            options={
                "permissions": [("close_alert", "Can close an alert about money")],
            },
        ),
        migrations.CreateModel(
            name="Dispute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("gateway", models.CharField(max_length=32)),
                (
                    "gateway_id",
                    models.CharField(
                        blank=True,
                        help_text="Empty: it was known before disputes had rows.",
                        max_length=255,
                    ),
                ),
                ("amount_minor_units", models.PositiveIntegerField()),
                ("fee_minor_units", models.PositiveIntegerField(default=0)),
                ("fee_returned_minor_units", models.PositiveIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open (the bank has asked)"),
                            ("lost", "lost, or not decided and the money is gone"),
                            ("won", "won (the money came back)"),
                        ],
                        max_length=16,
                    ),
                ),
                ("as_of", models.DateTimeField(blank=True, null=True)),
                ("first_told_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("gateway", models.CharField(max_length=32)),
                ("gateway_id", models.CharField(max_length=255)),
                ("amount_minor_units", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "pending (the money is on its way)"),
                            ("succeeded", "Succeeded"),
                            ("failed", "failed or cancelled (the money never went)"),
                        ],
                        max_length=16,
                    ),
                ),
                ("first_told_at", models.DateTimeField()),
            ],
        ),
        migrations.AlterModelOptions(
            name="gatewayevent",
            options={
                "permissions": [
                    ("retake_gatewayevent", "Can take a quarantined event again")
                ]
            },
        ),
        migrations.RemoveConstraint(
            model_name="purchase",
            name="billing_purchase_reversed_within_amount",
        ),
        migrations.AddField(
            model_name="purchase",
            name="frozen_millicredits",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddConstraint(
            model_name="purchase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("refunded_minor_units__lte", models.F("price_minor_units")),
                    ("reversed_millicredits__gte", 0),
                    ("reversed_millicredits__lte", models.F("amount_millicredits")),
                ),
                name="billing_purchase_reversed_within_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="purchase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("dispute_fee_millicredits__gte", 0),
                    ("frozen_millicredits__gte", 0),
                    (
                        "frozen_millicredits__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("amount_millicredits"),
                            "-",
                            models.F("reversed_millicredits"),
                        ),
                    ),
                ),
                name="billing_purchase_frozen_within_what_is_left",
            ),
        ),
        migrations.AddField(
            model_name="alert",
            name="closed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="alert",
            name="purchase",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="alerts",
                to="billing.purchase",
            ),
        ),
        migrations.AddField(
            model_name="dispute",
            name="purchase",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="disputes",
                to="billing.purchase",
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="purchase",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="refunds",
                to="billing.purchase",
            ),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(
                condition=models.Q(("closed_at", None)),
                fields=["raised_at"],
                name="billing_alert_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.UniqueConstraint(
                fields=("kind", "gateway", "subject"), name="billing_alert_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_at__isnull", False),
                    models.Q(("closed_at", None), ("closed_by", None), ("note", "")),
                    _connector="OR",
                ),
                name="billing_alert_is_closed_with_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.UniqueConstraint(
                condition=models.Q(("gateway_id", ""), _negated=True),
                fields=("gateway", "gateway_id"),
                name="billing_dispute_gateway_id",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor_units__gt", 0)),
                name="billing_dispute_amount_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="dispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("fee_returned_minor_units__lte", models.F("fee_minor_units"))
                ),
                name="billing_dispute_fee_returned_within_fee",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.UniqueConstraint(
                fields=("gateway", "gateway_id"), name="billing_refund_gateway_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor_units__gt", 0)),
                name="billing_refund_amount_positive",
            ),
        ),
        migrations.RunSQL(
            (SQL / "0012_returns.up.sql").read_text(),
            (SQL / "0012_returns.down.sql").read_text(),
        ),
    ]
