"""Changes nothing: groups have their rights from ``moderation/groups.py``."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("streams", "0005_spending_limits"),
        ("moderation", "0010_selling_decisions"),
    ]
