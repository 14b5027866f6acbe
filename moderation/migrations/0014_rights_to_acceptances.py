"""Support and the operator read who agreed to what."""

from django.db import migrations

from moderation.migrations._groups import grant, make_permissions

GROUPS = {
    "support": ["accounts.view_acceptance"],
    "operator": ["accounts.view_acceptance"],
}


def give_rights(apps, schema_editor):
    make_permissions(apps)
    grant(apps, GROUPS)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_block"),
        ("moderation", "0013_forgetting"),
    ]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
