"""Alerts about what the gateway and the books disagree on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0014_dispute_columns"),
    ]

    operations = [
        migrations.AlterField(
            model_name="alert",
            name="kind",
            field=models.CharField(
                choices=[
                    ("refund_failed", "a refund failed: the buyer has no money back"),
                    ("dispute_differs", "a dispute is not of what was paid"),
                    ("fee_differs", "a dispute's fee cannot be: nothing was charged"),
                    ("too_much_returned", "more went back than was paid"),
                    ("fraud_warning", "the card's bank expects fraud"),
                    ("balance_differs", "the gateway's balance is not what is booked"),
                ],
                max_length=32,
            ),
        ),
    ]
