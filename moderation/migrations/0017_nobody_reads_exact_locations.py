"""The operator's right to a page that is gone: the admin reads no exact place."""

from django.db import migrations

TAKEN = {"operator": ["sellers.view_exactlocation"]}


def take_rights(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, rights in TAKEN.items():
        for app_label, codename in (right.split(".") for right in rights):
            gone = Permission.objects.filter(
                content_type__app_label=app_label, codename=codename
            )
            for group in Group.objects.filter(name=name):
                group.permissions.remove(*gone)


class Migration(migrations.Migration):
    dependencies = [("moderation", "0016_rights_to_retries")]

    operations = [migrations.RunPython(take_rights, migrations.RunPython.noop)]
