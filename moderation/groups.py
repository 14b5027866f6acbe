"""The groups of staff, each with only the permissions that its work needs.

Only this table grants permissions: each ``manage.py migrate`` gives the groups exactly
these. No group can write rows directly. Permissions beyond reading allow a service that
records who did what, and why. Operators check that everything works, so they can see
everything but decide nothing.
"""

from typing import Any

from core.transactions import atomic

RIGHTS: dict[str, set[str]] = {
    "moderator": {
        "accounts.view_user",
        "moderation.add_decision",
        "moderation.view_appeal",
        "moderation.view_case",
        "moderation.view_decision",
        "moderation.view_proposal",
        "moderation.view_report",
        "office.view_livestream",
        "office.view_presentuser",
        "sellers.view_seller",
        "streams.view_rating",
        "streams.view_stream",
        "streams.view_viewing",
    },
    "support": {
        "accounts.view_acceptance",
        "accounts.view_session",
        "accounts.view_user",
        "billing.view_account",
        "billing.view_dispute",
        "billing.view_entry",
        "billing.view_payment",
        "billing.view_purchase",
        "billing.view_refund",
        "billing.view_refundrequest",
        "billing.view_transfer",
        "moderation.view_decision",
        "sellers.view_consent",
        "sellers.view_seller",
        "streams.view_frozenvideoreport",
        "streams.view_rating",
        "streams.view_spendinglimit",
        "streams.view_stream",
        "streams.view_viewing",
    },
    "finance": {
        "accounts.view_user",
        "billing.close_alert",
        "billing.refund_payment",
        "billing.retake_gatewayevent",
        "billing.view_account",
        "billing.view_alert",
        "billing.view_dispute",
        "billing.view_entry",
        "billing.view_gatewayevent",
        "billing.view_grant",
        "billing.view_hold",
        "billing.view_package",
        "billing.view_payment",
        "billing.view_purchase",
        "billing.view_refund",
        "billing.view_refundrequest",
        "billing.view_sandboxpayment",
        "billing.view_transfer",
        "retries.try_retry",
        "retries.view_retry",
        "streams.view_stream",
        "streams.view_viewing",
    },
    "operator": {
        "accounts.view_acceptance",
        "accounts.view_session",
        "accounts.view_user",
        "audit.view_auditentry",
        "auth.view_group",
        "billing.view_account",
        "billing.view_alert",
        "billing.view_dispute",
        "billing.view_entry",
        "billing.view_gatewayevent",
        "billing.view_grant",
        "billing.view_hold",
        "billing.view_idempotencyrecord",
        "billing.view_package",
        "billing.view_payment",
        "billing.view_purchase",
        "billing.view_refund",
        "billing.view_refundrequest",
        "billing.view_sandboxpayment",
        "billing.view_transfer",
        "mfa.view_authenticator",
        "moderation.view_appeal",
        "moderation.view_case",
        "moderation.view_decision",
        "moderation.view_proposal",
        "moderation.view_report",
        "office.view_livestream",
        "office.view_presentuser",
        "retries.view_retry",
        "sellers.view_consent",
        "sellers.view_seller",
        "streams.view_frozenvideoreport",
        "streams.view_meterclock",
        "streams.view_rating",
        "streams.view_spendinglimit",
        "streams.view_stream",
        "streams.view_viewing",
    },
}


@atomic
def fill(apps: Any) -> None:
    """Give each group exactly the permissions of the table. Idempotent.

    Users stay in their groups, and groups outside the table do not change. ``apps``
    contains the migrated models of ``auth``.
    """
    permissions = apps.get_model("auth", "Permission").objects
    existing = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in permissions.select_related("content_type")
    }
    for name, rights in RIGHTS.items():
        group, _is_new = apps.get_model("auth", "Group").objects.get_or_create(
            name=name
        )
        group.permissions.set(existing[right] for right in rights & existing.keys())


def fill_after_migrating(*, apps: Any, **_signal: Any) -> None:
    """Fill the groups after the tables of groups and permissions exist."""
    if "group" in apps.all_models["auth"]:
        fill(apps)
