"""Take what disputes were kept as, before they had rows, off the purchases."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("billing", "0013_carry_disputes")]

    operations = [
        migrations.RemoveConstraint(
            model_name="purchase",
            name="billing_purchase_fee_returned_within_fee",
        ),
        migrations.RemoveField(
            model_name="purchase",
            name="dispute_fee_minor_units",
        ),
        migrations.RemoveField(
            model_name="purchase",
            name="dispute_fee_returned_minor_units",
        ),
        migrations.RemoveField(
            model_name="purchase",
            name="dispute_lost_at",
        ),
        migrations.RemoveField(
            model_name="purchase",
            name="dispute_won_at",
        ),
        migrations.RemoveField(
            model_name="purchase",
            name="disputed_at",
        ),
        migrations.RemoveField(
            model_name="purchase",
            name="disputed_minor_units",
        ),
    ]
