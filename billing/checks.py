"""Deployment checks for sites that take money."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register

from core.checks import ask

FEE_MAX_PERCENT = 50
SECRETS = ("STRIPE_API_KEY", "STRIPE_PUBLISHABLE_KEY", "STRIPE_WEBHOOK_SECRET")
# Transfers are immutable. Tables that do not exist yet are skipped.
CHANGEABLE = """
SELECT current_user, relname FROM pg_class
WHERE relname = 'billing_transfer' AND relkind = 'r'
    AND has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE')
ORDER BY relname
"""


@register(Tags.security)
def gateways(**kwargs: Any) -> list[CheckMessage]:
    """The sandbox must not be active beside live keys, and Stripe must be complete."""
    found: list[CheckMessage] = []
    in_use = settings.PAYMENT_GATEWAYS
    if "sandbox" in in_use and _has_live_key():
        hint = "Remove sandbox from PAYMENT_GATEWAYS, or use Stripe's test keys."
        message = "The sandbox gives credits away for free beside a live Stripe key."
        found.append(Error(message, hint=hint, id="billing.E001"))
    unknown = sorted({*in_use} - {*settings.GATEWAY_CLASSES})
    if unknown:
        hint = f"Known are: {', '.join(settings.GATEWAY_CLASSES)}."
        message = f"PAYMENT_GATEWAYS names {', '.join(unknown)}."
        found.append(Error(message, hint=hint, id="billing.E002"))
    missing = [name for name in SECRETS if not getattr(settings, name).strip()]
    if "stripe" in in_use and missing:
        message = f"Stripe is in use without {', '.join(missing)}."
        hint = "All three are in Stripe's dashboard, under Developers."
        found.append(Error(message, hint=hint, id="billing.E003"))
    if len({_mode(name) for name in SECRETS[:2]} - {""}) == 2:
        message = "Stripe's two keys belong to different modes, live and test."
        hint = "Use two keys of the same mode."
        found.append(Error(message, hint=hint, id="billing.E004"))
    return found


@register(Tags.security)
def fee(**kwargs: Any) -> list[CheckMessage]:
    """The fee must leave the seller between half and all of the price."""
    if 0 <= settings.PLATFORM_FEE_PERCENT <= FEE_MAX_PERCENT:
        return []
    message = f"PLATFORM_FEE_PERCENT is {settings.PLATFORM_FEE_PERCENT}."
    hint = f"It is between 0 and {FEE_MAX_PERCENT}."
    return [Error(message, hint=hint, id="billing.E005")]


@register(Tags.security, deploy=True)
def sandbox(**kwargs: Any) -> list[CheckMessage]:
    """Only demos may use the sandbox, where everybody can pay for free."""
    if "sandbox" not in settings.PAYMENT_GATEWAYS:
        return []
    message = "Anybody can get free credits from the sandbox."
    hint = "Set PAYMENT_GATEWAYS to stripe, unless this is a demo."
    return [checks.Warning(message, hint=hint, id="billing.W001")]


@register(Tags.security, deploy=True)
def ledger_role(**kwargs: Any) -> list[CheckMessage]:
    """The role must not be able to change the ledger, even if the site is hacked."""
    hint = (
        "Create the roles with deploy/postgres/roles.sql, then run `manage.py migrate`."
    )
    return [
        Error(f"{role} may change {table}.", hint=hint, id="billing.E006")
        for role, table in ask(CHANGEABLE) or []
    ]


def _has_live_key() -> bool:
    return any(_mode(name) == "live" for name in SECRETS[:2])


def _mode(name: str) -> str:
    """Return the mode of a key: ``sk_live_…``, ``rk_test_…``, ``pk_live_…``."""
    parts = getattr(settings, name).split("_")
    return parts[1] if len(parts) > 2 else ""
