"""New credentials end what was proved by the old ones, also what is under way.

Checking a password is slow and holds no lock, so others act meanwhile. The gap is kept
open here: whoever has had a password checked on a thread of its own waits for the test.
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from threading import Barrier, current_thread, main_thread

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import MD5PasswordHasher, make_password
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import links, tokens
from accounts.api.authentication import identify
from accounts.errors import (
    CredentialsChanged,
    InvalidCredentials,
    NotAuthenticated,
    SessionRevoked,
)
from accounts.models import Session, User
from accounts.services import (
    credentials,
    email_changes,
    leaving,
    passwords,
    registration,
    second_factors,
    sessions,
)
from core.errors import Invalid, NotFound
from tests.accounts.authenticator import code
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

NEW = "a harbour at night"
PATIENCE_SECONDS = 60


def sign_in(password=PASSWORD, email="bob@example.com"):
    return sessions.open(
        email=email, password=password, user_agent="x", now=timezone.now()
    )


def is_believed(session):
    try:
        identify(tokens.issue(session=session).access)
    except SessionRevoked:
        return False
    return True


@pytest.fixture
def here(bob):
    """The session of bob's own device."""
    return sign_in()


@pytest.fixture
def in_the_gap(monkeypatch):
    """Run calls up to their check of a password, then a change, then the rest."""

    @contextmanager
    def hold(*calls):
        checked, changed = Barrier(len(calls) + 1), Barrier(len(calls) + 1)
        verify = MD5PasswordHasher.verify

        def slowly(self, password, encoded):
            is_right = verify(self, password, encoded)
            if current_thread() is not main_thread():
                checked.wait(PATIENCE_SECONDS)
                changed.wait(PATIENCE_SECONDS)
            return is_right

        def run(call):
            try:
                return call()
            except Exception as error:  # noqa: BLE001 -- whatever it is, it is the outcome
                return error
            finally:
                connection.close()

        monkeypatch.setattr(MD5PasswordHasher, "verify", slowly)
        outcomes = []
        with ThreadPoolExecutor(len(calls)) as threads:
            running = [threads.submit(run, call) for call in calls]
            checked.wait(PATIENCE_SECONDS)
            yield outcomes
            changed.wait(PATIENCE_SECONDS)
            outcomes += [call.result() for call in running]

    return hold


def change_password(bob, here):
    passwords.change(
        session=here,
        current_password=PASSWORD,
        new_password=NEW,
        now=timezone.now(),
    )


def reset_password(bob, here):
    token = links.sign_reset(User.objects.get(pk=bob.pk))
    passwords.reset(token=token, new_password=NEW, now=timezone.now())


def set_password(bob, here):
    user = User.objects.get(pk=bob.pk)
    user.set_password(NEW)
    user.save()


def change_email(bob, here):
    token = links.sign_email_change(here.user, "bob@example.org")
    email_changes.confirm(session=here, token=token, now=timezone.now())


def turn_a_second_factor_on(bob, here):
    setup = second_factors.begin(user=here.user, password=PASSWORD)
    second_factors.turn_on(
        session=here, setup=setup.token, code=code(setup.secret), now=timezone.now()
    )


CHANGES = [
    change_password,
    reset_password,
    set_password,
    change_email,
    turn_a_second_factor_on,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_new_credentials_keep_out_whoever_is_signing_in_by_the_old_ones(
    bob, here, in_the_gap, change
):
    earlier = [sign_in() for _ in range(3)]

    with in_the_gap(*[sign_in] * 3) as outcomes:
        change(bob, here)

    refusals = [
        outcome for outcome in outcomes if isinstance(outcome, NotAuthenticated)
    ]
    assert refusals == outcomes
    assert [is_believed(session) for session in earlier] == [False] * 3
    stays = change not in (reset_password, set_password)
    here.refresh_from_db()
    assert is_believed(here) is stays
    opened = Session.objects.open(now=timezone.now()).filter(user=bob)
    assert set(opened) == ({here} if stays else set())


def test_a_session_of_older_credentials_is_refused_though_nobody_closed_it(bob, here):
    """As one would be that is inserted by a process of the version before."""
    refresh = tokens.issue(session=here).refresh
    assert is_believed(here)

    User.objects.filter(pk=bob.pk).update(credentials_version=7)

    assert not is_believed(here)
    with pytest.raises(SessionRevoked):
        sessions.refresh(refresh_token=refresh, now=timezone.now())


def steps(here):
    """What a thief with a session and the old password may have begun."""
    now, user = timezone.now(), here.user
    return [
        partial(change_password, user, here),
        partial(
            email_changes.request,
            user_id=user.pk,
            email="mallory@example.org",
            password=PASSWORD,
            code="",
        ),
        partial(leaving.leave, user_id=user.pk, password=PASSWORD, now=now),
        partial(leaving.export, user=user, password=PASSWORD, now=now),
        partial(
            second_factors.turn_off,
            session=here,
            password=PASSWORD,
            code="",
            now=now,
        ),
        partial(
            second_factors.renew_recovery_codes,
            session=here,
            password=PASSWORD,
            code="",
            now=now,
        ),
    ]


def test_nothing_that_asks_for_the_password_again_is_done_by_the_old_one(
    bob, in_the_gap
):
    thief = sign_in()
    with in_the_gap(*steps(thief)) as outcomes:
        reset_password(bob, None)

    assert [type(outcome) for outcome in outcomes] == [CredentialsChanged] * len(
        steps(thief)
    )
    bob.refresh_from_db()
    assert bob.check_password(NEW)
    assert (bob.email, bob.deleted_at) == ("bob@example.com", None)


def test_a_second_factor_begun_by_the_old_password_is_not_turned_on(bob, here):
    setup = second_factors.begin(user=here.user, password=PASSWORD)
    change_password(bob, here)
    here = Session.objects.get(pk=here.pk)

    with pytest.raises(Invalid):
        second_factors.turn_on(
            session=here,
            setup=setup.token,
            code=code(setup.secret),
            now=timezone.now(),
        )

    assert not Authenticator.objects.exists()


def test_of_two_new_passwords_by_one_link_the_first_stays(bob, in_the_gap, monkeypatch):
    token = links.sign_reset(bob)
    encode = MD5PasswordHasher.encode
    both = Barrier(2)

    def together(self, *arguments):
        both.wait(PATIENCE_SECONDS)
        return encode(self, *arguments)

    def reset(password):
        try:
            passwords.reset(token=token, new_password=password, now=timezone.now())
        except links.LinkInvalid:
            return None
        finally:
            connection.close()
        return password

    with monkeypatch.context() as patched, ThreadPoolExecutor(2) as threads:
        patched.setattr(MD5PasswordHasher, "encode", together)
        outcomes = list(threads.map(reset, [NEW, "another good one"]))

    [password] = [outcome for outcome in outcomes if outcome]
    bob.refresh_from_db()
    assert bob.check_password(password)


def test_a_hash_is_upgraded_only_in_place_of_the_one_that_was_checked(
    bob, settings, in_the_gap
):
    """Signing in by an old hash must not bring the old password back."""
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.ScryptPasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    User.objects.filter(pk=bob.pk).update(password=make_password(PASSWORD, None, "md5"))

    with in_the_gap(sign_in) as outcomes:
        set_password(bob, None)

    assert [type(outcome) for outcome in outcomes] == [InvalidCredentials]
    bob.refresh_from_db()
    assert bob.check_password(NEW)
    assert not bob.check_password(PASSWORD)


def test_an_upgraded_hash_signs_nobody_out(bob, here, settings):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.ScryptPasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    another = sign_in()
    bob.refresh_from_db()
    assert bob.password.startswith("scrypt$")
    assert is_believed(here)
    assert is_believed(another)


def test_who_leaves_is_not_signed_in_again_by_what_is_under_way(bob, in_the_gap):
    with in_the_gap(sign_in) as outcomes:
        leaving.leave(user_id=bob.pk, password=PASSWORD, now=timezone.now())

    assert [type(outcome) for outcome in outcomes] == [InvalidCredentials]
    assert not Session.objects.exists()
    with pytest.raises(NotFound):
        leaving.leave(user_id=bob.pk, password=PASSWORD, now=timezone.now())


# Staff


@pytest.fixture
def carol(carol):
    carol.is_superuser = True
    carol.set_password(PASSWORD)
    carol.save()
    return carol


def enter(user, browser=None):
    browser = browser or Client()
    browser.post("/admin/login/", {"login": user.email, "password": PASSWORD})
    return browser


def is_open(browser):
    return browser.get("/admin/").status_code == 200


def test_a_code_typed_after_a_new_password_opens_no_admin(carol):
    recovery = give_recovery_codes(carol)
    thief = enter(carol)
    carol.set_password(NEW)
    carol.save()

    answer = thief.post("/admin/second-factor/check/", {"code": recovery})

    assert answer["Location"] == "/admin/login/"
    assert "_auth_user_id" not in thief.session
    assert not is_open(thief)


def test_new_credentials_end_every_browser_at_the_admin(carol):
    browser = enter(carol)
    assert is_open(browser)
    credentials.renew(user=carol, now=timezone.now())
    assert not is_open(browser)


def test_a_second_factor_set_up_at_the_admin_ends_the_other_browsers(carol):
    here, elsewhere = enter(carol), enter(carol)
    phone = sign_in(email=carol.email)
    secret = here.get("/admin/second-factor/app/").context["form"].secret

    here.post("/admin/second-factor/app/", {"code": code(secret)})

    assert is_open(here)
    assert not is_open(elsewhere)
    assert not is_believed(phone)


def test_an_e_mail_changed_by_staff_signs_the_user_out(bob, here, carol):
    form = {"email": "bob@example.org", "username": "bob", "is_active": "on"}
    form |= {"sessions-TOTAL_FORMS": 0, "sessions-INITIAL_FORMS": 0}

    enter(carol).post(reverse("admin:accounts_user_change", args=[bob.pk]), form)

    bob.refresh_from_db()
    assert bob.email == "bob@example.org"
    assert not is_believed(here)


def give_recovery_codes(user):
    setup = second_factors.begin(user=user, password=PASSWORD)
    user.refresh_from_db()
    session = sign_in(email=user.email)
    codes = second_factors.turn_on(
        session=session,
        setup=setup.token,
        code=code(setup.secret),
        now=timezone.now(),
    )
    user.refresh_from_db()
    return codes[0]


# Hashing


def test_no_password_is_hashed_inside_a_transaction(bob, monkeypatch):
    """Hashing is slow, and whoever waits for a lock would wait as long."""
    hashed = []
    for name in ("encode", "verify"):
        original = getattr(MD5PasswordHasher, name)

        def watch(self, *arguments, original=original):
            hashed.append(connection.in_atomic_block)
            return original(self, *arguments)

        monkeypatch.setattr(MD5PasswordHasher, name, watch)
    now = timezone.now()

    registration.register(
        email="dave@example.com",
        username="dave",
        password=PASSWORD,
        user_agent="x",
        now=now,
    )
    here = sign_in()
    user = here.user
    email_changes.request(
        user_id=user.pk, email="bob@example.org", password=PASSWORD, code=""
    )
    setup = second_factors.begin(user=user, password=PASSWORD)
    [recovery, *_] = second_factors.turn_on(
        session=here, setup=setup.token, code=code(setup.secret), now=now
    )
    here = Session.objects.get(pk=here.pk)
    [recovery, *_] = second_factors.renew_recovery_codes(
        session=here, password=PASSWORD, code=recovery, now=now
    )
    here = Session.objects.get(pk=here.pk)
    second_factors.turn_off(session=here, password=PASSWORD, code=recovery, now=now)
    leaving.export(user=User.objects.get(pk=bob.pk), password=PASSWORD, now=now)
    change_password(bob, Session.objects.get(pk=here.pk))
    reset_password(bob, None)
    leaving.leave(user_id=bob.pk, password=NEW, now=now)

    assert len(hashed) >= 12
    assert hashed == [False] * len(hashed)
