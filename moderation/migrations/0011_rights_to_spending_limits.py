"""Support and the operator read what buyers allow themselves to spend."""

from django.db import migrations

from moderation.migrations._groups import grant, make_permissions

GROUPS = {
    "support": ["streams.view_spendinglimit"],
    "operator": ["streams.view_spendinglimit"],
}


def give_rights(apps, schema_editor):
    make_permissions(apps)
    grant(apps, GROUPS)


class Migration(migrations.Migration):
    dependencies = [
        ("streams", "0005_spending_limits"),
        ("moderation", "0010_selling_decisions"),
    ]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
