"""What a site that takes money must be told, and what its role may not do."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register

from core.checks import ask

FEE_MAX_PERCENT = 50
SECRETS = ("STRIPE_API_KEY", "STRIPE_PUBLISHABLE_KEY", "STRIPE_WEBHOOK_SECRET")
# What a transfer or an entry says is never changed. Unknown tables are not there yet.
CHANGEABLE = """
SELECT current_user, relname FROM pg_class
WHERE relname IN ('billing_transfer', 'billing_entry') AND relkind = 'r'
    AND has_table_privilege(oid, 'UPDATE, DELETE, TRUNCATE')
ORDER BY relname
"""


@register(Tags.security)
def gateways(**kwargs: Any) -> list[CheckMessage]:
    """Whoever may pay by test cards pays nothing; half a gateway loses payments."""
    found: list[CheckMessage] = []
    in_use = settings.PAYMENT_GATEWAYS
    if "sandbox" in in_use and _has_live_key():
        hint = "Take sandbox out of PAYMENT_GATEWAYS, or use Stripe's test keys."
        message = "The sandbox gives credits for nothing beside a live Stripe key."
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
        message = "Stripe's two keys are of different modes, live and test."
        hint = "Take both from one mode."
        found.append(Error(message, hint=hint, id="billing.E004"))
    return found


@register(Tags.security)
def fee(**kwargs: Any) -> list[CheckMessage]:
    """A seller gets at least half of what a buyer pays, and at most all of it."""
    if 0 <= settings.PLATFORM_FEE_PERCENT <= FEE_MAX_PERCENT:
        return []
    message = f"PLATFORM_FEE_PERCENT is {settings.PLATFORM_FEE_PERCENT}."
    hint = f"It is between 0 and {FEE_MAX_PERCENT}."
    return [Error(message, hint=hint, id="billing.E005")]


@register(Tags.security, deploy=True)
def sandbox(**kwargs: Any) -> list[CheckMessage]:
    """A site that is no demo has no gateway that everybody can pay by for nothing."""
    if "sandbox" not in settings.PAYMENT_GATEWAYS:
        return []
    message = "Whoever likes takes credits from the sandbox for nothing."
    hint = "Set PAYMENT_GATEWAYS to stripe, unless this is a demo."
    return [checks.Warning(message, hint=hint, id="billing.W001")]


@register(Tags.security, deploy=True)
def ledger_role(**kwargs: Any) -> list[CheckMessage]:
    """Not even a site that is broken into changes what the books say."""
    hint = "Make the roles by deploy/postgres/roles.sql, then `manage.py migrate`."
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
