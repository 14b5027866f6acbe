"""Find what is quarantined and what is frozen; built while the site is running."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("billing", "0015_balance_differs")]

    operations = [
        AddIndexConcurrently(
            model_name="gatewayevent",
            index=models.Index(
                condition=models.Q(("outcome", "quarantined")),
                fields=["received_at"],
                name="billing_event_quarantined",
            ),
        ),
        AddIndexConcurrently(
            model_name="purchase",
            index=models.Index(
                condition=models.Q(("frozen_millicredits__gt", 0)),
                fields=["user"],
                name="billing_purchase_frozen",
            ),
        ),
    ]
