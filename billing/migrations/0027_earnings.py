"""Accounts for earnings, and holds that mature; debts are repaid from both."""

from pathlib import Path

from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    ValidateConstraint,
)
from django.db import migrations, models
from django.db.models import F, Q

SQL = Path(__file__).parent / "sql"
USERS_KINDS = ("wallet", "pending", "earnings", "debt")


class Migration(migrations.Migration):
    dependencies = [("billing", "0026_received_events")]

    operations = [
        migrations.AlterField(
            model_name="account",
            name="kind",
            field=models.CharField(
                choices=[
                    ("wallet", "Wallet"),
                    ("pending", "pending (earned, and not available yet)"),
                    ("earnings", "earnings (available; a seller may move them)"),
                    ("platform", "platform (what the site earns)"),
                    ("debt", "debt (what a user has yet to give back; never positive)"),
                    ("funding", "funding (where assets come from; goes negative)"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="hold",
            name="matures_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RemoveConstraint(
            model_name="account",
            name="billing_account_has_a_user_by_its_kind",
        ),
        AddConstraintNotValid(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=Q(kind__in=USERS_KINDS, user__isnull=False)
                | (~Q(kind__in=USERS_KINDS) & Q(user__isnull=True)),
                name="billing_account_has_a_user_by_its_kind",
            ),
        ),
        ValidateConstraint(
            model_name="account", name="billing_account_has_a_user_by_its_kind"
        ),
        AddConstraintNotValid(
            model_name="hold",
            constraint=models.CheckConstraint(
                condition=Q(matures_at=None)
                | Q(closed_at=None)
                | Q(closed_at__gte=F("matures_at")),
                name="billing_hold_closes_when_it_is_mature",
            ),
        ),
        ValidateConstraint(
            model_name="hold", name="billing_hold_closes_when_it_is_mature"
        ),
        migrations.RunSQL(
            (SQL / "0027_earnings.up.sql").read_text(),
            (SQL / "0027_earnings.down.sql").read_text(),
        ),
    ]
