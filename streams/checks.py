"""What a site that streams must be told, and whether its meter runs."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from core.checks import ask
from streams.constants import METER_LATE_SECONDS
from streams.p2p.ice import RELAY

MINUTE_SECONDS = 60
SECRET_MIN_LENGTH = 16
SINCE_THE_LAST_TICK = """
SELECT extract(epoch FROM clock_timestamp() - max(ticked_at))::float
FROM streams_meterclock
"""


@register(Tags.security)
def relay(**kwargs: Any) -> list[CheckMessage]:
    """A relay that is named works: without its secret, nobody's address is hidden."""
    found: list[CheckMessage] = []
    if settings.TURN_URLS and not settings.TURN_SECRET.strip():
        hint = "Set TURN_SECRET to coturn's static-auth-secret."
        message = "TURN_URLS without TURN_SECRET: sellers' addresses are not hidden."
        found.append(Error(message, hint=hint, id="streams.E001"))
    schemes = {"TURN_URLS": ("turn:", "turns:"), "STUN_URLS": ("stun:", "stuns:")}
    for name, begins in schemes.items():
        if not all(url.startswith(begins) for url in getattr(settings, name)):
            hint = f"As {begins[0]}turn.kamegor.example:3478, separated by commas."
            message = f"{name} has an entry that is none."
            found.append(Error(message, hint=hint, id="streams.E002"))
    policy = settings.ICE_TRANSPORT_POLICY
    if policy not in {"all", RELAY} or (policy == RELAY and not settings.TURN_URLS):
        hint = f"It is all or {RELAY}, which needs TURN_URLS."
        message = f"ICE_TRANSPORT_POLICY is {policy}."
        found.append(Error(message, hint=hint, id="streams.E003"))
    return found


@register(Tags.security, deploy=True)
def unit(**kwargs: Any) -> list[CheckMessage]:
    """A minute is a minute."""
    if settings.BILLING_UNIT_SECONDS == MINUTE_SECONDS:
        return []
    message = f"A minute lasts {settings.BILLING_UNIT_SECONDS} seconds."
    hint = "Take BILLING_UNIT_SECONDS out of the environment; only tests shorten it."
    return [Error(message, hint=hint, id="streams.E005")]


@register(Tags.security, deploy=True)
def addresses(**kwargs: Any) -> list[CheckMessage]:
    """A relay's secret is hard to guess, and peers learn nothing of home networks."""
    found: list[CheckMessage] = []
    if settings.TURN_URLS and len(settings.TURN_SECRET) < SECRET_MIN_LENGTH:
        hint = f"At least {SECRET_MIN_LENGTH} characters, as of `openssl rand -hex 32`."
        found.append(Error("TURN_SECRET is short.", hint=hint, id="streams.E006"))
    if settings.ICE_PRIVATE_ADDRESSES:
        message = "Peers tell each other the addresses of their own networks."
        hint = "Take ICE_PRIVATE_ADDRESSES out of the environment."
        found.append(Error(message, hint=hint, id="streams.E007"))
    return found


@register(Tags.security, deploy=True)
def meter(**kwargs: Any) -> list[CheckMessage]:
    """Somebody ticks. A database that does not answer is told of elsewhere."""
    answer = ask(SINCE_THE_LAST_TICK)
    if answer is None:
        return []
    [(seconds,)] = answer
    if seconds is not None and seconds <= METER_LATE_SECONDS:
        return []
    since = "has never ticked" if seconds is None else f"ticked {seconds:.0f} s ago"
    hint = "Start `manage.py run_meter` as a process of its own, and keep it up."
    return [Error(f"The meter {since}.", hint=hint, id="streams.E008")]
