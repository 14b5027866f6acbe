from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("streams", "0017_ids_of_the_hour")]

    operations = [
        migrations.AddField(
            model_name="viewing",
            name=name,
            field=models.DateTimeField(blank=True, null=True),
        )
        for name in ("dark_from", "dark_until")
    ]
