"""Changes nothing: groups have their rights from ``moderation/groups.py``."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0012_returns"),
        ("moderation", "0017_nobody_reads_exact_locations"),
    ]
