from django.db import migrations

from moderation.migrations._groups import grant, make_permissions

GROUPS = {
    "moderator": ["moderation.view_livestream"],
    "operator": ["moderation.view_livestream"],
}


def give_rights(apps, schema_editor):
    make_permissions(apps)
    grant(apps, GROUPS)


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
        migrations.RunPython(give_rights, migrations.RunPython.noop),
    ]
