from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from accounts.services import users
from accounts.signals import profile_changed
from core.errors import Invalid
from tests.factories import UserFactory

GOOD = {
    "email": "Bob@Example.com",
    "username": "  Bob ",
    "password": "correct horse battery",
}


@pytest.fixture
def changed():
    """Users whose profile was announced as changed."""
    heard = []

    def listen(*, user_id, **kwargs):
        heard.append(user_id)

    profile_changed.connect(listen)
    yield heard
    profile_changed.disconnect(listen)


def refused(call):
    """Return the field and code of each error of a refused call."""
    with pytest.raises(Invalid) as refusal:
        call()
    return [(error["field"], error["code"]) for error in refusal.value.extra["errors"]]


@pytest.mark.django_db
def test_signing_up_makes_an_account():
    user = users.sign_up(**GOOD)
    user.refresh_from_db()
    assert (user.email, user.username) == ("bob@example.com", "Bob")
    assert user.check_password(GOOD["password"])
    assert (user.is_staff, user.is_superuser, user.is_active) == (False, False, True)


def test_passwords_are_kept_by_argon2(settings):
    from kamegor.settings import base

    settings.PASSWORD_HASHERS = base.PASSWORD_HASHERS
    user = User()
    user.set_password("correct horse battery")
    assert user.password.startswith("argon2$argon2id$")
    assert user.check_password("correct horse battery")


@pytest.mark.django_db
def test_an_email_is_taken_whatever_its_case():
    users.sign_up(**GOOD)
    again = GOOD | {"email": "BOB@EXAMPLE.COM", "username": "robert"}
    assert refused(lambda: users.sign_up(**again)) == [("email", "unique")]
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_the_database_keeps_emails_in_one_case():
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(email="Bob@example.com")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short1", "password_too_short"),
        ("password123", "password_too_common"),
        ("8472910365", "password_entirely_numeric"),
        ("bob-the-builder", "password_too_similar"),
        ("buyer77@example", "password_too_similar"),
    ],
)
@pytest.mark.django_db
def test_an_easy_password_is_refused(password, code):
    wanted = {
        "email": "buyer77@example.com",
        "username": "bob-the-builder",
        "password": password,
    }
    assert ("password", code) in refused(lambda: users.sign_up(**wanted))
    assert User.objects.count() == 0


@pytest.mark.django_db
def test_all_faults_are_told_at_once():
    users.sign_up(**GOOD)
    assert refused(
        lambda: users.sign_up(email=GOOD["email"], username="a b c", password="x1y2")
    ) == [
        ("email", "unique"),
        ("username", "invalid"),
        ("password", "password_too_short"),
    ]


@pytest.mark.django_db(transaction=True)
def test_of_many_who_want_one_name_at_once_one_gets_it():
    barrier = Barrier(8)

    def race(number):
        barrier.wait()
        try:
            users.sign_up(**(GOOD | {"email": f"bob{number}@example.com"}))
        except Invalid as refusal:
            return refusal.extra["errors"][0]["code"]
        finally:
            connection.close()
        return "taken"

    with ThreadPoolExecutor(8) as threads:
        outcomes = sorted(threads.map(race, range(8)))
    assert outcomes == ["taken"] + ["unique"] * 7
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_profile_changes_at_once_neither_is_lost(bob):
    def rename():
        try:
            users.update_profile(user_id=bob.pk, username="Robert")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            users.update_profile(user_id=bob.pk, description="Buys.")
            renaming = threads.submit(rename)
            while not waits_for_a_lock() and not renaming.done():
                pass
        renaming.result()

    bob.refresh_from_db()
    assert (bob.username, bob.description) == ("Robert", "Buys.")


def waits_for_a_lock():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0]


def test_a_profile_changes_by_what_is_given(bob, changed):
    users.update_profile(user_id=bob.pk, description="Buys.")
    users.update_profile(user_id=bob.pk, username="Robert")
    bob.refresh_from_db()
    assert (bob.username, bob.description) == ("Robert", "Buys.")
    assert bob.username_folded == "robert"
    assert changed == [bob.pk, bob.pk]


def test_the_same_name_in_another_case_can_be_had_by_its_owner(bob):
    users.update_profile(user_id=bob.pk, username="BOB")
    bob.refresh_from_db()
    assert bob.username == "BOB"


@pytest.mark.parametrize(
    ("wanted", "error"),
    [
        ({"username": "ALICE"}, ("username", "unique")),
        ({"username": "x"}, ("username", "min_length")),
        ({"username": ""}, ("username", "min_length")),
        ({"description": "x" * 501}, ("description", "max_length")),
    ],
)
def test_a_refused_change_changes_nothing(alice, bob, changed, wanted, error):
    before = User.objects.filter(pk=bob.pk).values().get()
    assert refused(lambda: users.update_profile(user_id=bob.pk, **wanted)) == [error]
    assert User.objects.filter(pk=bob.pk).values().get() == before
    assert changed == []


def test_a_name_from_before_the_rules_does_not_block_a_description(db):
    old = UserFactory.create(username="Mr. President")
    users.update_profile(user_id=old.pk, username="Mr. President", description="Hi.")
    old.refresh_from_db()
    assert old.description == "Hi."
