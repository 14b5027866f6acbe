"""Find what may yet be paid: also a purchase whose card was declined."""

from django.contrib.postgres.operations import (
    AddIndexConcurrently,
    RemoveIndexConcurrently,
)
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False  # so that buying goes on while the index is built

    dependencies = [("billing", "0007_dispute_fees")]

    operations = [
        AddIndexConcurrently(
            model_name="purchase",
            index=models.Index(
                condition=Q(("expired_at", None), ("paid_at", None))
                & ~Q(failure_reason="cancelled"),
                fields=["started_at"],
                name="billing_purchase_open",
            ),
        ),
        RemoveIndexConcurrently(model_name="purchase", name="billing_purchase_pending"),
    ]
