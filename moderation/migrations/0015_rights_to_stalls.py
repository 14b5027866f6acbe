"""Support and the operator read what no rule could settle between two peers."""

from django.db import migrations

from moderation.migrations._groups import grant, make_permissions

GROUPS = {
    "support": ["streams.view_stall"],
    "operator": ["streams.view_stall"],
}


def give_rights(apps, schema_editor):
    make_permissions(apps)
    grant(apps, GROUPS)


class Migration(migrations.Migration):
    dependencies = [
        ("streams", "0010_still"),
        ("moderation", "0014_rights_to_acceptances"),
    ]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
