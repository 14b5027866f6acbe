"""Ids of streams tell the hour alone; those there are stay."""

from django.db import migrations, models

import core.ids


class Migration(migrations.Migration):
    dependencies = [("streams", "0016_paused")]

    operations = [
        migrations.AlterField(
            model_name="stream",
            name="id",
            field=models.UUIDField(
                default=core.ids.new_id_of_the_hour,
                editable=False,
                primary_key=True,
                serialize=False,
            ),
        ),
    ]
