"""Changes nothing: groups have their rights from ``moderation/groups.py``."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("streams", "0010_still"),
        ("moderation", "0014_rights_to_acceptances"),
    ]
