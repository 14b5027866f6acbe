from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_email_verified_at"),
        ("moderation", "0007_livestream"),
    ]

    operations = [
        migrations.CreateModel(
            name="PresentUser",
            fields=[],
            options={
                "default_permissions": ("view",),
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("accounts.user",),
        ),
    ]
