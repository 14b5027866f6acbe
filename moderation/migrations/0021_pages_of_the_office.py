"""The pages of who is here and of what runs are the office's now."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("moderation", "0020_two_people")]

    operations = [
        migrations.DeleteModel(name="LiveStream"),
        migrations.DeleteModel(name="PresentUser"),
    ]
