"""What is slow must not be done inside a transaction.

Whoever is outside may take ten seconds to answer, and a hash keeps a core busy for a
tenth of one; a transaction holds its locks and its connection for as long. ``watch``
wraps every transport there is (Stripe's HTTP client, the sandbox, the mail backend of
the tests) and whatever hashes passwords.
"""

from functools import wraps

import stripe
from django.contrib.auth import hashers
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from billing.gateways.sandbox.gateway import Sandbox

TRANSPORTS = [
    (stripe.RequestsClient, "request"),
    *((Sandbox, name) for name in ("start", "look_up", "missed", "cancel", "refund")),
    (EmailBackend, "send_messages"),
]
HASHERS = [
    (getattr(hashers, f"{name}PasswordHasher"), verb)
    for name in ("Argon2", "MD5", "PBKDF2")
    for verb in ("encode", "verify")
]


def watch(monkeypatch):
    """Let each of them refuse, until the test ends, to be used in a transaction."""
    for owner, name in [*TRANSPORTS, *HASHERS]:
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
