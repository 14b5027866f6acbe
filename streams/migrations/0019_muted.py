from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("streams", "0018_dark")]

    operations = [
        migrations.AddField(
            model_name="viewing",
            name="is_muted",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
