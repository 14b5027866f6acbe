"""Changes nothing: groups have their rights from ``moderation/groups.py``."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("accounts", "0001_initial"),
        ("billing", "0003_settle"),
        ("sellers", "0002_seller_barred_at"),
        ("streams", "0002_viewing_table"),
        ("moderation", "0004_appeals"),
    ]
