"""Tie a viewing's seller to its stream's, and leave room for heartbeats."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("streams", "0001_initial")]

    operations = [
        migrations.RunSQL(
            (SQL / "0002_viewing_table.up.sql").read_text(),
            (SQL / "0002_viewing_table.down.sql").read_text(),
        )
    ]
