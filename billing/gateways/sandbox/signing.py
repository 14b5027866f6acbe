"""The sandbox's signatures, in the scheme that large gateways use. Pure.

The header contains the time of signing and a signature, or several while a key is being
replaced: ``t=1700000000,v1=6ffb...,v1=09ac...``. The signed text is ``{t}.{body}``,
with HMAC-SHA256.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from django.utils.crypto import constant_time_compare, salted_hmac

from billing.constants import EVENT_MAX_AGE_SECONDS, EVENT_MAX_LEAD_SECONDS
from billing.errors import SignatureInvalid

HEADER = "Sandbox-Signature"


def sign(body: bytes, *, now: datetime) -> dict[str, str]:
    """Return the headers to send an event with."""
    timestamp = int(now.timestamp())
    return {HEADER: f"t={timestamp},v1={_signature(timestamp, body)}"}


def verify(body: bytes, *, headers: Mapping[str, str], now: datetime) -> None:
    """Check that the sandbox signed this body recently.

    Raises:
        SignatureInvalid: the signature is wrong, too old or in the future.
    """
    timestamp, signatures = _read(headers.get(HEADER, ""))
    expected = _signature(timestamp, body)
    if not any(constant_time_compare(each, expected) for each in signatures):
        raise SignatureInvalid("The signature is wrong.")
    age = now - datetime.fromtimestamp(timestamp, UTC)
    if not (
        -timedelta(seconds=EVENT_MAX_LEAD_SECONDS)
        <= age
        <= timedelta(seconds=EVENT_MAX_AGE_SECONDS)
    ):
        raise SignatureInvalid("The signature is too old or too new.")


def _read(header: str) -> tuple[int, list[str]]:
    parts = [part.partition("=")[::2] for part in header.split(",")]
    times = [value for name, value in parts if name == "t"]
    # Ten digits last until the year 2286; longer values are not timestamps.
    if len(times) != 1 or not times[0].isascii() or not times[0].isdigit():
        raise SignatureInvalid("The signature is missing.")
    if len(times[0]) > 10:
        raise SignatureInvalid("The signature's timestamp is malformed.")
    return int(times[0]), [value for name, value in parts if name == "v1"]


def _signature(timestamp: int, body: bytes) -> str:
    signed = f"{timestamp}.".encode() + body
    return salted_hmac(__name__, signed, algorithm="sha256").hexdigest()
