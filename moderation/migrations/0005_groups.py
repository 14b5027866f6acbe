"""Staff by what they do, each with no more than that takes. Nobody gets to write rows.

``add_decision`` is what a moderator has beyond reading; it is the one permission here that
changes anything, and only by the services that keep a decision for good.
"""

from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUPS = {
    "moderator": [
        "accounts.view_user",
        "sellers.view_seller",
        "streams.view_stream",
        "streams.view_viewing",
        "moderation.view_case",
        "moderation.view_report",
        "moderation.view_decision",
        "moderation.view_appeal",
        "moderation.add_decision",
    ],
    "support": [
        "accounts.view_user",
        "accounts.view_session",
        "sellers.view_seller",
        "sellers.view_consent",
        "streams.view_stream",
        "streams.view_viewing",
        "billing.view_account",
        "billing.view_entry",
        "moderation.view_decision",
    ],
    "finance": [
        "accounts.view_user",
        "streams.view_viewing",
        "billing.view_account",
        "billing.view_entry",
        "billing.view_grant",
        "billing.view_hold",
        "billing.view_transfer",
    ],
    "operator": [
        "accounts.view_session",
        "billing.view_idempotencyrecord",
        "sellers.view_exactlocation",
        "sellers.view_seller",
        "streams.view_meterclock",
        "streams.view_stream",
        "streams.view_viewing",
    ],
}


def make_groups(apps, schema_editor):
    _make_permissions(apps)
    fill_groups(apps)


def fill_groups(apps):
    """Make the groups; one that is there already keeps what it has besides."""
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, permissions in GROUPS.items():
        group, _is_new = Group.objects.get_or_create(name=name)
        for permission in permissions:
            app_label, codename = permission.split(".")
            group.permissions.add(
                Permission.objects.get(
                    content_type__app_label=app_label, codename=codename
                )
            )


def _make_permissions(apps):
    # Django makes them after the last migration; the first database would have none yet.
    for app_config in apps.get_app_configs():
        app_config.models_module = True
        create_permissions(app_config, apps=apps, verbosity=0)
        app_config.models_module = None


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("accounts", "0001_initial"),
        ("billing", "0003_settle"),
        ("sellers", "0002_seller_barred_at"),
        ("streams", "0002_viewing_table"),
        ("moderation", "0004_appeals"),
    ]

    # Taken back, groups stay: somebody may have been put into them.
    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
