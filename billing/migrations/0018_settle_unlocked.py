"""Settle without the holds whose accounts are locked, and lock the others once."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("billing", "0017_refunds_by_two")]

    operations = [
        migrations.RunSQL(
            (SQL / "0018_settle_unlocked.up.sql").read_text(),
            (SQL / "0018_settle_unlocked.down.sql").read_text(),
        ),
    ]
