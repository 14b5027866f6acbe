"""A code is spent exactly when what it was typed for is done; and once."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import psycopg
import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import OperationalError, connection, transaction

from accounts.errors import Suspended
from accounts.models import Session
from accounts.services import (
    email_changes,
    reauthentication,
    second_factors,
    sessions,
    suspensions,
)
from core import clock, limits, redis
from core.errors import Invalid, Throttled
from core.transactions import RETRIES
from tests.accounts.authenticator import code
from tests.accounts.conftest import NOW, PASSWORD
from tests.faults.breaking import broken_off
from tests.faults.gates import own_backend, wait_until_blocked
from tests.faults.racing import at_once
from tests.servers import database_url

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.fault,
    pytest.mark.beside,
]


@pytest.fixture
def secret(bob, now):
    """What bob's app shows codes by; the clock of tokens and codes stands still."""
    secret = generate_totp_secret()
    TOTP.activate(bob, secret)
    return secret


@pytest.fixture
def recovery_code(bob):
    return RecoveryCodes.activate(bob).get_unused_codes()[0]


@pytest.fixture(params=["app", "recovery"])
def typed(request, secret, recovery_code):
    """A code of each kind."""
    return code(secret) if request.param == "app" else recovery_code


def sign_in(typed):
    return sessions.open(
        email="bob@example.com",
        password=PASSWORD,
        code=typed,
        user_agent="x",
        now=clock.database_now(),
    )


def is_spent(user, typed):
    """Tell whether a code works no longer, and leave it as it is."""
    with transaction.atomic():
        try:
            reauthentication.code(user=user, typed=typed)
        except Invalid:
            return True
        finally:
            transaction.set_rollback(True)
    return False


def test_who_signs_in_has_spent_it(bob, typed):
    sign_in(typed)

    assert is_spent(bob, typed)
    with pytest.raises(Invalid):
        sign_in(typed)
    assert Session.objects.count() == 1


def test_a_sign_in_that_meets_a_deadlock_takes_the_same_code(bob, typed):
    with broken_off("accounts_session", times=RETRIES):
        sign_in(typed)

    assert Session.objects.count() == 1
    assert is_spent(bob, typed)


@pytest.mark.parametrize("sqlstate", ["40P01", "40001", "57014"])
def test_a_sign_in_that_fails_leaves_the_code_to_be_typed_again(bob, typed, sqlstate):
    """A deadlock or conflict too often; or a statement that takes too long."""
    trigger = broken_off("accounts_session", times=RETRIES + 1, sqlstate=sqlstate)
    with trigger, pytest.raises(OperationalError):
        sign_in(typed)

    assert not is_spent(bob, typed)
    assert sign_in(typed).user == bob


def test_a_connection_that_breaks_leaves_the_code_to_be_typed_again(bob, typed):
    @transaction.atomic
    def act():
        reauthentication.code(user=bob, typed=typed)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(OperationalError):
        act()
    connection.close()

    assert not is_spent(bob, typed)


def test_a_real_deadlock_after_the_code_was_spent_costs_nothing(
    bob, pair, typed, caplog
):
    """Somebody has another device of bob's, and wants bob, whom the act has."""
    other = sessions.start(user=bob, user_agent="laptop", now=clock.database_now())
    renew = partial(
        second_factors.renew_recovery_codes,
        session=pair.session,
        password=PASSWORD,
        code=typed,
        now=clock.database_now(),
    )
    with psycopg.connect(database_url()) as rival, ThreadPoolExecutor() as pool:
        rival.execute("SET deadlock_timeout = '10min'")
        rival.execute(
            "SELECT 1 FROM accounts_session WHERE id = %s FOR UPDATE", [other.pk]
        )
        renewing = pool.submit(at_once, renew)
        wait_until_blocked(by=rival.info.backend_pid)
        rival.execute(
            "SELECT 1 FROM accounts_user WHERE id = %s FOR NO KEY UPDATE", [bob.pk]
        )
        rival.commit()
        [renewed] = renewing.result()

    assert caplog.text.count("was broken off (40P01)") == 1
    assert RecoveryCodes.activate(bob).get_unused_codes() == renewed
    assert is_spent(bob, typed)


def test_of_two_who_type_one_code_at_once_one_gets_in(typed):
    outcomes = at_once(*[partial(sign_in, typed)] * 4)

    kinds = sorted(type(outcome).__name__ for outcome in outcomes)
    assert kinds == ["Invalid"] * 3 + ["Session"]
    assert Session.objects.count() == 1


@pytest.mark.parametrize(("commits", "outcome"), [(True, Invalid), (False, Session)])
def test_the_second_use_waits_for_what_becomes_of_the_first(
    bob, typed, commits, outcome
):
    with ThreadPoolExecutor() as pool:
        with transaction.atomic():
            reauthentication.code(user=bob, typed=typed)
            second = pool.submit(at_once, partial(sign_in, typed))
            wait_until_blocked(by=own_backend())
            transaction.set_rollback(not commits)
        [second] = second.result()

    assert isinstance(second, outcome)


def test_it_stays_spent_whatever_redis_forgets(bob, typed):
    sign_in(typed)
    for key in redis.client().scan_iter(redis.key("*")):
        redis.client().delete(key)

    assert is_spent(bob, typed)


def test_a_new_address_that_is_refused_leaves_the_code(bob, typed, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"email_change_account": (1, 60)}
    limits.spend("email_change_account", "bob@new.example")

    with pytest.raises(Throttled):
        email_changes.request(
            user_id=bob.pk, email="bob@new.example", password=PASSWORD, code=typed
        )

    assert not is_spent(bob, typed)


def test_who_is_suspended_keeps_the_code(bob, typed):
    suspensions.suspend(user_id=bob.pk, reason="spam", now=NOW)

    with pytest.raises(Suspended):
        sign_in(typed)

    assert not is_spent(bob, typed)
