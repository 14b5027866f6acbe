import uuid

from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import TruncDate


def keep_what_is_shown(apps, schema_editor):
    """Let everybody go on reading what they can read already."""
    Rating = apps.get_model("streams", "Rating")
    shown = Rating.objects.filter(published_on=None)
    shown.update(published_on=TruncDate(F("created_at")))


class Migration(migrations.Migration):
    dependencies = [("streams", "0014_place")]

    operations = [
        migrations.AddField(
            model_name="rating",
            name="published_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="rating",
            name="id",
            field=models.UUIDField(
                default=uuid.uuid4, editable=False, primary_key=True, serialize=False
            ),
        ),
        migrations.RunPython(keep_what_is_shown, migrations.RunPython.noop),
    ]
