"""Add the ledger's amounts up without leaving bigint."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("billing", "0018_settle_unlocked")]

    operations = [
        migrations.RunSQL(
            (SQL / "0019_totals.up.sql").read_text(),
            (SQL / "0019_totals.down.sql").read_text(),
        ),
    ]
