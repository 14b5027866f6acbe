"""What asks the world outside must not do so inside a transaction.

Whoever is outside may take ten seconds, and a transaction holds its locks and its
connection for as long. ``watch`` wraps every transport there is: Stripe's HTTP client,
the sandbox, and the mail backend of the tests.
"""

from functools import wraps

import stripe
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from billing.gateways.sandbox.gateway import Sandbox

TRANSPORTS = [
    (stripe.RequestsClient, "request"),
    *((Sandbox, name) for name in ("start", "look_up", "missed", "cancel", "refund")),
    (EmailBackend, "send_messages"),
]


def watch(monkeypatch):
    """Let each transport refuse, until the test ends, to be used in a transaction."""
    for owner, name in TRANSPORTS:
        monkeypatch.setattr(owner, name, _outside_only(getattr(owner, name)))


def is_in_transaction():
    """Tell whether a transaction is open besides the one pytest wraps a test in."""
    return any(not block._from_testcase for block in connection.atomic_blocks)


def _outside_only(send):
    @wraps(send)
    def checked(*args, **kwargs):
        assert not is_in_transaction(), f"{send.__qualname__} in a transaction"
        return send(*args, **kwargs)

    return checked
