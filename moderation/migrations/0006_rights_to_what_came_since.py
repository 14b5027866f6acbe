"""Rights to purchases, ratings and whatever else the groups were made before.

Beyond reading, finance alone gives money back, by the service that keeps who did and why.
The operator sees that everything runs, so sees everything, and decides nothing.
"""

from django.db import migrations

from moderation.migrations._groups import grant, make_permissions

GROUPS = {
    "moderator": [
        "streams.view_rating",
    ],
    "support": [
        "billing.view_purchase",
        "billing.view_refundrequest",
        "billing.view_transfer",
        "streams.view_rating",
    ],
    "finance": [
        "billing.refund_purchase",
        "billing.view_gatewayevent",
        "billing.view_package",
        "billing.view_purchase",
        "billing.view_refundrequest",
        "billing.view_sandboxpayment",
        "streams.view_stream",
    ],
    "operator": [
        "accounts.view_user",
        "auth.view_group",
        "billing.view_account",
        "billing.view_entry",
        "billing.view_gatewayevent",
        "billing.view_grant",
        "billing.view_hold",
        "billing.view_package",
        "billing.view_purchase",
        "billing.view_refundrequest",
        "billing.view_sandboxpayment",
        "billing.view_transfer",
        "mfa.view_authenticator",
        "moderation.view_appeal",
        "moderation.view_case",
        "moderation.view_decision",
        "moderation.view_report",
        "sellers.view_consent",
        "streams.view_rating",
    ],
}


def give_rights(apps, schema_editor):
    make_permissions(apps)
    grant(apps, GROUPS)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("accounts", "0002_email_verified_at"),
        ("billing", "0005_debts"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("sellers", "0002_seller_barred_at"),
        ("streams", "0004_reply"),
        ("moderation", "0005_groups"),
    ]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
