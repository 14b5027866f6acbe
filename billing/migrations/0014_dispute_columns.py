"""Forget what disputes were kept as, before they had rows.

The columns stay for servers of the version before, and get defaults for those of this
one. The next version drops them.
"""

from django.db import migrations

COUNTED = (
    "dispute_fee_minor_units",
    "dispute_fee_returned_minor_units",
    "disputed_minor_units",
)
FORGOTTEN = (*COUNTED, "dispute_lost_at", "dispute_won_at", "disputed_at")


def _defaults(change: str) -> str:
    changes = (f"ALTER COLUMN {column} {change}" for column in COUNTED)
    return f"ALTER TABLE billing_purchase {', '.join(changes)}"


class Migration(migrations.Migration):
    dependencies = [("billing", "0013_carry_disputes")]

    operations = [
        migrations.RemoveConstraint(
            model_name="purchase",
            name="billing_purchase_fee_returned_within_fee",
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    _defaults("SET DEFAULT 0"), _defaults("DROP DEFAULT")
                ),
            ],
            state_operations=[
                migrations.RemoveField(model_name="purchase", name=name)
                for name in FORGOTTEN
            ],
        ),
    ]
