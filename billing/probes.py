"""Probes that ask the payment gateways whether their webhooks reach this site."""

from collections.abc import Iterator
from http import HTTPStatus
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import stripe
from django.conf import settings

from billing.gateways.stripe import events, gateway
from core.doctor import Finding

PATIENCE_SECONDS = 10


def gateways() -> Iterator[Finding]:
    """Webhooks arrive: the gateway knows our address, and it leads to this site."""
    if not settings.PAYMENT_GATEWAYS:
        yield Finding(
            about="Payments", said=("no gateway is enabled, so nobody can buy credits")
        )
    for name in settings.PAYMENT_GATEWAYS:
        address = f"{settings.SITE_URL}/api/webhooks/{name}"
        yield _endpoint(name, address)
        if name == "stripe" and settings.STRIPE_API_KEY:
            yield _known_to_stripe(address)


def _endpoint(name: str, address: str) -> Finding:
    """Send an unsigned event, which only this site refuses in the expected way."""
    request = Request(address, data=b"{}", method="POST")  # noqa: S310 -- SITE_URL is an origin of the web
    request.add_header("Content-Type", "application/json")
    try:
        with urlopen(request, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310 -- the same
            status = answer.status
    except HTTPError as error:
        status = error.code
    except (URLError, OSError) as error:
        said = f"{address}: {getattr(error, 'reason', error)}"
        mend = "Start the web server and the proxy, or correct SITE_URL."
        return Finding(about=name, said=said, mend=mend)
    if status == HTTPStatus.BAD_REQUEST:
        return Finding(about=name, said=f"{address} refuses what nobody signed")
    mend = (
        "Let the proxy forward /api/webhooks/, and check that SITE_URL names this site."
    )
    return Finding(about=name, said=f"{address} answers {status}, not 400", mend=mend)


def _known_to_stripe(address: str) -> Finding:
    try:
        endpoints = gateway.client().v1.webhook_endpoints.list({"limit": 100})
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        said = f"Stripe does not tell of its webhooks: {type(error).__name__}"
        mend = (
            "Use a valid key that can read webhook endpoints, or check the dashboard."
        )
        return Finding(about="stripe", said=said, mend=mend)
    except stripe.StripeError as error:
        said = f"Stripe does not answer: {type(error).__name__}"
        return Finding(about="stripe", said=said, mend="See status.stripe.com.")
    sent = {
        event
        for each in endpoints.data
        if each.url == address and each.status == "enabled"
        for event in each.enabled_events
    }
    if not sent:
        said = f"Stripe has no enabled webhook to {address}"
        mend = (
            "Add it in Stripe's dashboard, and set its secret as STRIPE_WEBHOOK_SECRET."
        )
        return Finding(about="stripe", said=said, mend=mend)
    unsent = set(events.KINDS) - sent
    if unsent and "*" not in sent:
        said = f"Stripe does not send {', '.join(sorted(unsent))}"
        mend = "Add these events to the webhook in Stripe's dashboard."
        return Finding(about="stripe", said=said, mend=mend)
    return Finding(about="stripe", said=f"Stripe sends events to {address}")
