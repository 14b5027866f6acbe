"""A transfer holds both lines of statements; entries are a view of them."""

from importlib import import_module, util
from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent / "sql"
LINTER = "django_migration_linter"  # not installed where the site runs
LINE = (
    *("debit_version", "debit_balance_after"),
    *("credit_version", "credit_balance_after"),
)


def _add(name: str) -> migrations.AddField:
    return migrations.AddField("transfer", name, models.BigIntegerField(null=True))


def _require(name: str) -> migrations.AlterField:
    return migrations.AlterField("transfer", name, models.BigIntegerField())


def _line_once(side: str) -> migrations.AddConstraint:
    constraint = models.UniqueConstraint(
        fields=[f"{side}_account", f"{side}_version"],
        name=f"billing_transfer_{side}_line_once",
    )
    return migrations.AddConstraint("transfer", constraint)


def _reviewed() -> list[migrations.operations.base.Operation]:
    return [import_module(LINTER).IgnoreMigration()] if util.find_spec(LINTER) else []


class Migration(migrations.Migration):
    dependencies = [("billing", "0021_settle_codes")]

    operations = [
        # The version before goes on: the database numbers the lines of what it posts, and
        # it reads the view as it read the table. It waits while the rows are written.
        *_reviewed(),
        *(_add(name) for name in LINE),
        migrations.RunSQL(
            (SQL / "0022_lines_in_transfers.up.sql").read_text(),
            [
                (SQL / "0022_lines_in_transfers.down.sql").read_text(),
                (SQL / "0021_settle_codes.up.sql").read_text(),
            ],
            state_operations=[
                migrations.RemoveConstraint("entry", "billing_entry_version_unique"),
                migrations.AlterModelOptions(
                    "entry", {"managed": False, "verbose_name_plural": "entries"}
                ),
            ],
        ),
        *(_require(name) for name in LINE),
        _line_once("debit"),
        _line_once("credit"),
        migrations.RemoveConstraint("account", "billing_account_id_and_asset"),
        migrations.RemoveConstraint("hold", "billing_hold_id_and_account"),
    ]
