"""Changes nothing: groups have their rights from ``moderation/groups.py``."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("retries", "0001_initial"),
        ("moderation", "0015_rights_to_stalls"),
    ]
