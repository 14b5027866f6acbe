"""Let the database keep the books: posting, holds, and the guards around them."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial")]

    operations = [
        migrations.RunSQL(
            (SQL / "0002_ledger.up.sql").read_text(),
            (SQL / "0002_ledger.down.sql").read_text(),
        )
    ]
