"""Changes nothing: groups have their rights from ``moderation/groups.py``."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("accounts", "0002_email_verified_at"),
        ("billing", "0005_debts"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("sellers", "0002_seller_barred_at"),
        ("streams", "0004_reply"),
        ("moderation", "0005_groups"),
    ]
