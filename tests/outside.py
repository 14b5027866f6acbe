"""What is slow must not be done inside a transaction.

Whoever is outside may take ten seconds to answer, and a hash keeps a core busy for a
tenth of one; a transaction holds its locks and its connection for as long. ``watch``
wraps every transport there is (Stripe's HTTP client, Python's own, the sandbox, the
mail backend of the tests) and whatever hashes passwords.
"""

from functools import wraps
from urllib.request import OpenerDirector

import stripe
from django.contrib.auth import hashers
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from billing.gateways.gateway import Gateway
from billing.gateways.sandbox.gateway import Sandbox

# What a gateway does without asking anybody.
READS = {"read_event", "read_again"}
ASKS = sorted({name for name in vars(Gateway) if not name.startswith("_")} - READS)
TRANSPORTS = [
    (stripe.RequestsClient, "request"),
    (OpenerDirector, "open"),
    *((Sandbox, name) for name in ASKS),
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
