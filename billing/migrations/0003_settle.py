"""Settle many holds in one pass, as the meter does."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("billing", "0002_ledger")]

    operations = [
        migrations.RunSQL(
            (SQL / "0003_settle.up.sql").read_text(),
            (SQL / "0003_settle.down.sql").read_text(),
        )
    ]
