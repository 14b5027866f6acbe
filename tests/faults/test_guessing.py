"""F36: a thousand guesses at one code, a thousand addresses at one account."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.test import Client

from accounts.models import Session
from accounts.services import sessions
from core import clock, limits
from core.errors import Invalid, Throttled
from tests.accounts.conftest import PASSWORD
from tests.faults.sizes import part

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.fault,
    pytest.mark.beside,
]

GUESSES = part(1_000, of_each_commit=100)
AT_ONCE = 8
ADDRESSES = part(1_000, of_each_commit=100)


@pytest.fixture(autouse=True)
def _no_window_ends(settings):
    """However long the guessing takes on a busy machine."""
    settings.RATE_LIMITS = {
        scope: (limit, 24 * 3600) for scope, (limit, _) in limits.LIMITS.items()
    }


@pytest.fixture
def bob(bob):
    bob.set_password(PASSWORD)
    bob.save()
    return bob


@pytest.fixture
def recovery_code(bob):
    """One of the codes that sign bob in."""
    TOTP.activate(bob, generate_totp_secret())
    return RecoveryCodes.activate(bob).generate_codes()[0]


def outcome(code):
    """Sign bob in by the right password and this code; return what came of it."""
    try:
        sessions.open(
            email="bob@example.com",
            password=PASSWORD,
            code=code,
            user_agent="x",
            now=clock.database_now(),
        )
    except Invalid:
        return "looked at"
    except Throttled:
        return "refused unseen"
    finally:
        connection.close()
    return "signed in"


def test_of_many_guesses_at_a_code_five_are_looked_at(recovery_code):
    """Letters, so that none of them is right by chance."""
    guesses = [f"x{number}" for number in range(GUESSES)]

    with ThreadPoolExecutor(AT_ONCE) as threads:
        outcomes = Counter(threads.map(outcome, guesses))

    assert outcomes == {"looked at": 5, "refused unseen": GUESSES - 5}
    assert outcome(recovery_code) == "refused unseen"
    assert not Session.objects.exists()


def test_of_the_same_right_code_at_once_one_signs_in(recovery_code):
    with ThreadPoolExecutor(AT_ONCE) as threads:
        outcomes = Counter(threads.map(outcome, [recovery_code] * 5))

    assert outcomes["signed in"] == 1
    assert Session.objects.count() == 1


def test_many_addresses_share_one_accounts_sixty_guesses(bob):
    def sign_in(number, password):
        """Try from an address of its own, real as far as the server can tell."""
        return Client(REMOTE_ADDR=f"192.0.{number // 250}.{number % 250}").post(
            "/api/sessions",
            {"email": "bob@example.com", "password": password},
            content_type="application/json",
        )

    statuses = Counter(
        sign_in(number, "not bob's").status_code for number in range(ADDRESSES)
    )

    assert statuses == {
        HTTPStatus.UNAUTHORIZED: 60,
        HTTPStatus.TOO_MANY_REQUESTS: ADDRESSES - 60,
    }
    late = sign_in(ADDRESSES, PASSWORD)
    assert late.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert not Session.objects.exists()
