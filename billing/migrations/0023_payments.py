"""Payments, apart from what they buy.

Purchases may lack what goes to their payments, so that 0024 can be undone.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

import core.ids

CURRENCIES = [
    ("USD", "US dollar"),
    ("EUR", "euro"),
    ("GBP", "pound sterling"),
    ("JPY", "yen"),
    ("THB", "baht"),
    ("TWD", "New Taiwan dollar"),
]
OPEN = Q(("expired_at", None), ("paid_at", None)) & ~Q(("failure_reason", "cancelled"))


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0022_lines_in_transfers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Payment",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=core.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("cause_type", models.CharField(max_length=32)),
                ("cause_id", models.UUIDField()),
                ("amount_minor_units", models.PositiveIntegerField()),
                ("currency", models.CharField(choices=CURRENCIES, max_length=3)),
                (
                    "description",
                    models.CharField(
                        help_text="What the payer reads at the gateway.", max_length=200
                    ),
                ),
                ("gateway", models.CharField(max_length=32)),
                (
                    "method",
                    models.CharField(
                        blank=True,
                        default="",
                        help_text="Empty: the payer chooses it at the gateway.",
                        max_length=32,
                    ),
                ),
                (
                    "reference",
                    models.CharField(
                        blank=True,
                        help_text="The gateway's own id of the payment.",
                        max_length=255,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("paid", "Paid"),
                            ("failed", "Failed"),
                            ("refunded", "Refunded"),
                            ("disputed", "Disputed"),
                            ("expired", "Expired"),
                        ],
                        default="pending",
                        max_length=16,
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("paid_at", models.DateTimeField(blank=True, null=True)),
                (
                    "failure_reason",
                    models.CharField(
                        blank=True,
                        choices=[("declined", "Declined"), ("cancelled", "Cancelled")],
                        max_length=16,
                    ),
                ),
                ("refunded_minor_units", models.PositiveIntegerField(default=0)),
                ("expired_at", models.DateTimeField(blank=True, null=True)),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "payer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "permissions": [("refund_payment", "Can refund a payment")],
                "indexes": [
                    models.Index(
                        condition=OPEN,
                        fields=["started_at"],
                        name="billing_payment_open",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(
                            amount_minor_units__gt=0,
                            refunded_minor_units__lte=F("amount_minor_units"),
                        ),
                        name="billing_payment_refunded_within_amount",
                    ),
                    models.UniqueConstraint(
                        condition=~Q(reference=""),
                        fields=["gateway", "reference"],
                        name="billing_payment_reference_unique",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="purchase",
            name="payment",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="purchase",
                to="billing.payment",
            ),
        ),
        migrations.AddField(
            model_name="purchase",
            name="credited_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="purchase",
            name="price_minor_units",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name="purchase",
            name="currency",
            field=models.CharField(choices=CURRENCIES, max_length=3, null=True),
        ),
        migrations.AlterField(
            model_name="purchase",
            name="gateway",
            field=models.CharField(max_length=32, null=True),
        ),
        migrations.AlterField(
            model_name="purchase",
            name="started_at",
            field=models.DateTimeField(null=True),
        ),
    ]
