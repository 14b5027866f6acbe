from django.db import migrations

from moderation.migrations._groups import grant, make_permissions

GROUPS = {
    "moderator": ["moderation.view_presentuser"],
    "operator": ["moderation.view_presentuser"],
}


def give_rights(apps, schema_editor):
    make_permissions(apps)
    grant(apps, GROUPS)


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
        migrations.RunPython(give_rights, migrations.RunPython.noop),
    ]
