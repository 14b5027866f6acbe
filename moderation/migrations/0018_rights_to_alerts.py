"""Finance closes alerts about money and has events taken again; others read them."""

from django.db import migrations

from moderation.migrations._groups import grant, make_permissions

GROUPS = {
    "support": ["billing.view_dispute", "billing.view_refund"],
    "finance": [
        "billing.close_alert",
        "billing.retake_gatewayevent",
        "billing.view_alert",
        "billing.view_dispute",
        "billing.view_refund",
    ],
    "operator": [
        "billing.view_alert",
        "billing.view_dispute",
        "billing.view_refund",
    ],
}


def give_rights(apps, schema_editor):
    make_permissions(apps)
    grant(apps, GROUPS)


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0012_returns"),
        ("moderation", "0017_nobody_reads_exact_locations"),
    ]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
