"""Finance and the operator see what fails for days; finance has it tried again."""

from django.db import migrations

from moderation.migrations._groups import grant, make_permissions

GROUPS = {
    "finance": ["retries.try_retry", "retries.view_retry"],
    "operator": ["retries.view_retry"],
}


def give_rights(apps, schema_editor):
    make_permissions(apps)
    grant(apps, GROUPS)


class Migration(migrations.Migration):
    dependencies = [
        ("retries", "0001_initial"),
        ("moderation", "0015_rights_to_stalls"),
    ]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
