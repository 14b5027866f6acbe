"""Let the database repay debts from whatever comes into a wallet."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("billing", "0004_purchases")]

    operations = [
        migrations.RunSQL(
            (SQL / "0005_debts.up.sql").read_text(),
            (SQL / "0005_debts.down.sql").read_text(),
        )
    ]
