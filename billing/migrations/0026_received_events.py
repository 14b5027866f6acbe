"""Events are committed as received before their effect."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("billing", "0025_purchases_of_payments")]

    operations = [
        migrations.AlterField(
            model_name="gatewayevent",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("received", "received (it has no effect yet)"),
                    ("applied", "Applied"),
                    ("ignored", "ignored (nothing we act on)"),
                    ("quarantined", "quarantined (it does not fit any payment)"),
                ],
                max_length=16,
            ),
        ),
        AddIndexConcurrently(
            model_name="gatewayevent",
            index=models.Index(
                condition=models.Q(("outcome", "received")),
                fields=["received_at"],
                name="billing_event_received",
            ),
        ),
    ]
