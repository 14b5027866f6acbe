"""Settle in any asset, by the codes of whatever is sold."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("billing", "0020_declared_causes")]

    operations = [
        migrations.RunSQL(
            (SQL / "0021_settle_codes.up.sql").read_text(),
            (SQL / "0021_settle_codes.down.sql").read_text(),
        ),
    ]
