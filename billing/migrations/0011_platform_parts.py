"""Split the platform's account into parts; the one there is becomes the first."""

from pathlib import Path

from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    ValidateConstraint,
)
from django.db import migrations, models
from django.db.models import Q

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    atomic = False  # so that the meter goes on while the index is built

    dependencies = [("billing", "0010_idempotency_claims")]

    operations = [
        migrations.AddField(
            model_name="account",
            name="part",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        AddConstraintNotValid(
            model_name="account",
            constraint=models.CheckConstraint(
                condition=Q(part=0) | Q(kind="platform"),
                name="billing_account_only_the_platform_has_parts",
            ),
        ),
        ValidateConstraint(
            model_name="account",
            name="billing_account_only_the_platform_has_parts",
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    """
                    CREATE UNIQUE INDEX CONCURRENTLY
                        billing_account_each_part_of_the_site_once
                    ON billing_account (kind, asset, part) WHERE user_id IS NULL
                    """,
                    "DROP INDEX CONCURRENTLY"
                    " billing_account_each_part_of_the_site_once",
                ),
            ],
            state_operations=[
                migrations.AddConstraint(
                    model_name="account",
                    constraint=models.UniqueConstraint(
                        fields=["kind", "asset", "part"],
                        condition=Q(user__isnull=True),
                        name="billing_account_each_part_of_the_site_once",
                    ),
                ),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "DROP INDEX CONCURRENTLY"
                    " billing_account_one_of_each_kind_of_the_site",
                    """
                    CREATE UNIQUE INDEX CONCURRENTLY
                        billing_account_one_of_each_kind_of_the_site
                    ON billing_account (kind, asset) WHERE user_id IS NULL
                    """,
                ),
            ],
            state_operations=[
                migrations.RemoveConstraint(
                    model_name="account",
                    name="billing_account_one_of_each_kind_of_the_site",
                ),
            ],
        ),
        migrations.RunSQL(
            (SQL / "0011_platform_parts.up.sql").read_text(),
            (SQL / "0011_platform_parts.down.sql").read_text(),
        ),
    ]
