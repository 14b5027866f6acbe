from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_email_verified_at"),
        ("streams", "0004_reply"),
    ]

    operations = [
        migrations.CreateModel(
            name="LiveStream",
            fields=[],
            options={
                "default_permissions": ("view",),
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("streams.stream",),
        ),
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
