"""What an authenticator app on a telephone shows. Source: RFC 6238, RFC 4226."""

import base64
import hmac
import time


def code(secret: str) -> str:
    """Return the six digits of this moment for a secret as the page shows it."""
    counter = int(time.time()) // 30
    digest = hmac.digest(base64.b32decode(secret), counter.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**6:06}"
