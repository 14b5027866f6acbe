from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("streams", "0004_reply"),
        ("moderation", "0006_rights_to_what_came_since"),
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
    ]
