"""Settle in any asset, by the codes of whatever is sold; a charge has an id."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("billing", "0020_declared_causes")]

    operations = [
        migrations.AddField(
            model_name="transfer",
            name="charge_id",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.RunSQL(
            (SQL / "0021_settle_codes.up.sql").read_text(),
            [
                (SQL / "0021_settle_codes.down.sql").read_text(),
                (SQL / "0018_settle_unlocked.down.sql").read_text(),
                (SQL / "0018_settle_unlocked.up.sql").read_text(),
            ],
        ),
    ]
