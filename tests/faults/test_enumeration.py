"""F37: whether an e-mail has an account is told by no answer, and no work for it.

Time cannot be asserted; the hashes and queries that take it can be counted.
"""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.hashers import get_hasher
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import tokens
from accounts.models import User
from accounts.services import sessions, suspensions
from core import limits
from tests.accounts.conftest import PASSWORD
from tests.factories import UserFactory
from tests.faults.sizes import part
from tests.phones import send

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.fault]

KNOWN = UNKNOWN = part(40, of_each_commit=10)


@dataclass(frozen=True)
class Told:
    """Everything that whoever asked has to go by."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...]
    queries: int
    hashes: int


@pytest.fixture
def hashes(monkeypatch):
    """One item for each password that was hashed."""
    hasher: Any = type(get_hasher())
    hashed: list[str] = []
    encode = hasher.encode

    def count(self, password, *salt):
        hashed.append(password)
        return encode(self, password, *salt)

    monkeypatch.setattr(hasher, "encode", count)
    return hashed


@pytest.fixture
def addresses(settings):
    """Known ones, unknown ones between them, and those of who may not sign in."""
    settings.RATE_LIMITS = dict.fromkeys(limits.LIMITS, (10**6, 3600))
    users = [UserFactory(username=f"known{number}") for number in range(KNOWN)]
    for user in users:
        user.set_password(PASSWORD)
    User.objects.bulk_update(users, ["password"])
    closed, suspended, *_ = users
    User.objects.filter(pk=closed.pk).update(is_active=False)
    suspensions.suspend(user_id=suspended.pk, reason="spam", now=timezone.now())
    unknown = [f"unknown{number}@example.com" for number in range(UNKNOWN)]
    pairs = zip((user.email for user in users), unknown, strict=True)
    return [email for pair in pairs for email in pair]


@pytest.fixture
def ask(hashes):
    """Send a call, and return what its answer tells."""

    def call(method, path, *, access="", **body):
        hashes.clear()
        with CaptureQueriesContext(connection) as queries:
            answer = send(method, path, access=access, **body)
        return Told(
            status=answer.status_code,
            body=answer.content,
            headers=tuple(sorted(answer.headers.items())),
            queries=len(queries),
            hashes=len(hashes),
        )

    return call


# The second might be the password as an older hash has it: both spellings are hashed.
@pytest.mark.parametrize(("password", "hashed"), [("not it", 1), ("no\u0308t it", 2)])
def test_a_wrong_password_does_not_tell_whether_there_is_an_account(
    addresses, ask, password, hashed
):
    [told] = {
        ask("POST", "sessions", email=email, password=password) for email in addresses
    }
    assert (told.status, told.hashes) == (401, hashed)
    assert json.loads(told.body)["code"] == "invalid_credentials"


def test_asking_for_a_new_password_does_not_tell_it(addresses, ask):
    [told] = {ask("POST", "password-resets", email=email) for email in addresses}
    assert (told.status, told.body, told.hashes) == (204, b"", 0)


def test_asking_for_another_e_mail_does_not_tell_it(addresses, ask, mallory):
    mallory.set_password(PASSWORD)
    mallory.save()
    now = timezone.now()
    session = sessions.start(user=mallory, user_agent="x", now=now)
    access = tokens.issue(session=session).access

    [told] = {
        ask(
            "POST",
            "users/me/email-changes",
            access=access,
            email=email,
            password=PASSWORD,
        )
        for email in addresses
    }

    assert (told.status, told.body, told.hashes) == (204, b"", 1)


def test_signing_up_tells_it_as_often_as_an_address_may_sign_up(
    addresses, ask, settings
):
    """An account must be had at once: the answer tells, and the tries are counted."""
    known = addresses[::2]
    allowed = len(known) // 2
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"sign_up_address": (allowed, 3600)}

    statuses = [
        ask("POST", "users", email=email, username="x", password="short").status
        for email in known
    ]

    assert statuses == [400] * allowed + [429] * (len(known) - allowed)
