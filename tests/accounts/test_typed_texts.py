"""Passwords and addresses, however a keyboard spells them."""

import io
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.core.management import CommandError, call_command
from django.urls import reverse
from rest_framework.test import APIClient

from accounts import addresses
from accounts.models import User
from accounts.services import email_changes, passwords, sessions
from billing import selectors
from core.errors import Invalid
from tests.accounts.conftest import NOW
from tests.accounts.post import deliver, token_in
from tests.factories import UserFactory

# One letter by one key, or by two: "pässwort im hafen".
COMPOSED = "p\u00e4sswort im hafen"
DECOMPOSED = "pa\u0308sswort im hafen"
# A non-breaking space, as a Mac's keyboard makes one by Option and space.
BREAKING_NOT = "p\u00e4sswort\u00a0im hafen"
SPELLINGS = [COMPOSED, DECOMPOSED, BREAKING_NOT]

UNICODE = "x@b\u00fccher.example"
A_LABEL = "x@xn--bcher-kva.example"


@pytest.fixture
def client():
    return APIClient()


@pytest.fixture
def admin(client, carol):
    carol.is_superuser = True
    carol.save()
    client.force_login(carol)
    return client


def post(client, path, **body):
    return client.post(f"/api/{path}", body, format="json")


def sign_in(client, password, email="bob@example.com"):
    return post(client, "sessions", email=email, password=password)


# Passwords


@pytest.mark.django_db
@pytest.mark.parametrize("typed", SPELLINGS)
@pytest.mark.parametrize("chosen", SPELLINGS)
def test_who_signs_up_signs_in_by_any_keyboard(client, chosen, typed):
    signed_up = post(
        client, "users", email="bob@example.com", username="bob", password=chosen
    )
    assert signed_up.status_code == 201

    assert sign_in(client, typed).status_code == 201
    assert sign_in(client, typed.replace("sswort", "SSWORT")).status_code == 401


@pytest.mark.parametrize("typed", SPELLINGS)
@pytest.mark.parametrize(
    ("method", "path", "field", "more"),
    [
        ("put", "password", "current_password", {"new_password": "a harbour by night"}),
        ("post", "export", "password", {}),
        ("post", "email-changes", "password", {"email": "robert@example.com"}),
        ("post", "second-factor/setups", "password", {}),
        ("delete", "", "password", {}),
    ],
)
def test_what_asks_for_the_password_takes_it_by_any_keyboard(
    client, bob, method, path, field, more, typed
):
    bob.set_password(COMPOSED)
    bob.save()
    access = sign_in(client, COMPOSED).json()["access"]
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {access}")

    answer = getattr(client, method)(
        f"/api/users/me/{path}".rstrip("/"), {field: typed, **more}, format="json"
    )

    assert answer.status_code in {200, 201, 204}, answer.json()


def test_a_changed_and_a_reset_password_work_by_any_keyboard(client, bob):
    bob.set_password("correct horse battery")
    bob.save()
    session = sessions.start(user=bob, user_agent="phone", now=NOW)
    passwords.change(
        session=session,
        current_password="correct horse battery",
        new_password=DECOMPOSED,
        now=NOW,
    )
    assert sign_in(client, COMPOSED).status_code == 201

    passwords.send_reset(user_id=bob.pk)
    *_, letter = deliver()
    new = DECOMPOSED.upper()
    passwords.reset(token=token_in(letter), new_password=new, now=NOW)
    assert sign_in(client, COMPOSED.upper()).status_code == 201


def test_a_password_set_by_staff_works_by_any_keyboard(admin, bob):
    form = {"password1": DECOMPOSED, "password2": DECOMPOSED, "usable_password": "true"}
    admin.post(reverse("admin:auth_user_password_change", args=[bob.pk]), form)
    add = {"email": "dave@example.com", "username": "dave", **form}
    admin.post(reverse("admin:accounts_user_add"), add)

    admin.credentials()
    assert sign_in(admin, COMPOSED).status_code == 201
    assert sign_in(admin, COMPOSED, email="dave@example.com").status_code == 201


@pytest.mark.django_db
def test_a_superuser_made_by_a_command_gets_in_by_any_keyboard(client, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", DECOMPOSED)
    call_command(
        "createsuperuser", "--no-input", email=UNICODE, username="dave", verbosity=0
    )
    client.post(
        reverse("admin:login"), {"login": UNICODE.upper(), "password": BREAKING_NOT}
    )

    assert client.session["_auth_user_id"] == str(User.objects.get(email=A_LABEL).pk)


def test_an_older_hash_of_what_was_typed_then_is_replaced_at_the_next_sign_in(
    client, bob
):
    User.objects.filter(pk=bob.pk).update(password=make_password(DECOMPOSED))
    assert sign_in(client, COMPOSED).status_code == 401

    assert sign_in(client, DECOMPOSED).status_code == 201

    assert sign_in(client, COMPOSED).status_code == 201
    assert sign_in(client, "pa\u0308sswort").status_code == 401


@pytest.mark.django_db
def test_what_is_too_short_is_counted_in_letters(client):
    answer = post(
        client,
        "users",
        email="bob@example.com",
        username="bob",
        password="a\u0308o\u0308u\u0308y\u0308",
    )

    [error] = answer.json()["errors"]
    assert (error["field"], error["code"]) == ("password", "password_too_short")


# Addresses


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Bob@Example.COM", "bob@example.com"),
        (UNICODE, A_LABEL),
        ("X@B\u00dcCHER.Example", A_LABEL),
        ("x@bu\u0308cher.example", A_LABEL),
        ("x@XN--BCHER-KVA.example", A_LABEL),
        ("x@stra\u00dfe.example", "x@xn--strae-oqa.example"),
        ("x@\u4f8b\u3048.jp", "x@xn--r8jz45g.jp"),
    ],
)
def test_an_address_has_one_form(typed, kept):
    assert addresses.normalize(typed) == kept
    assert addresses.normalize(kept) == kept


DISGUISED = {
    "kelvin sign": "mi\u212ae@example.com",
    "dotless i": "m\u0131ke@example.com",
    "long s": "bo\u017fs@example.com",
    "umlaut": "b\u00f6b@example.com",
    "full width": "bob@\uff45xample.com",
    "kelvin sign in the domain": "bob@\u212aelvin.example",
    "ligature in the domain": "bob@\ufb00.example",
    "another dot": "bob@exam\u3002ple.com",
    "soft hyphen in the domain": "bob@exam\u00adple.com",
    "no name": "bob@-\u00fc.example",
    "long": "bob@" + "\u00fc" * 300 + ".example",
}


@pytest.mark.django_db
@pytest.mark.parametrize("typed", DISGUISED.values(), ids=[*DISGUISED])
@pytest.mark.parametrize("path", ["users", "sessions", "password-resets"])
def test_letters_that_pass_for_others_are_refused(client, typed, path):
    body = {"email": typed, "username": "mike", "password": "correct horse battery"}

    answer = post(client, path, **body)

    assert answer.status_code == 400
    errors = [(each["field"], each["code"]) for each in answer.json()["errors"]]
    assert errors == [("email", "invalid")]
    assert not User.objects.exists()


@pytest.mark.django_db(transaction=True)  # letters are sent after the commit
@pytest.mark.parametrize(("first", "second"), [(UNICODE, A_LABEL), (A_LABEL, UNICODE)])
def test_two_spellings_of_a_domain_are_one_account(client, first, second):
    password = "correct horse battery"
    body = {"username": "bob", "password": password}
    assert post(client, "users", email=first, **body).status_code == 201

    again = post(client, "users", email=second, username="dave", password=password)

    assert again.status_code == 400
    assert [each["code"] for each in again.json()["errors"]] == ["unique"]
    assert [user.email for user in User.objects.all()] == [A_LABEL]
    assert sign_in(client, password, email=second).status_code == 201
    deliver()
    assert post(client, "password-resets", email=second).status_code == 204
    [letter] = deliver()
    assert letter.to == [A_LABEL]


def test_another_spelling_of_ones_own_address_is_no_change(bob):
    bob.email = A_LABEL
    bob.set_password(COMPOSED)
    bob.save()
    with pytest.raises(Invalid) as refused:
        email_changes.request(user_id=bob.pk, email=UNICODE, password=COMPOSED, code="")
    assert refused.value.extra["errors"][0]["code"] == "unchanged"


@pytest.mark.django_db
def test_commands_and_the_admin_know_one_form(admin):
    owner = UserFactory(email=A_LABEL)
    grant = ("grant_credits", UNICODE, "5")
    call_command(*grant, reason="test", stdout=io.StringIO())
    assert selectors.balance(owner.pk).balance == 5000
    with pytest.raises(CommandError, match="There is no user"):
        call_command("grant_credits", DISGUISED["dotless i"], "5", reason="test")

    form = {"password1": COMPOSED, "password2": COMPOSED, "usable_password": "true"}
    for email, error in [(UNICODE, "already exists"), ("\u0131@x.example", "e-mail")]:
        page = admin.post(
            reverse("admin:accounts_user_add"),
            {"email": email, "username": "dave", **form},
        )
        assert error in str(page.context["errors"])
    assert not User.objects.filter(username="dave").exists()


@pytest.mark.django_db
def test_addresses_from_before_are_brought_into_the_one_form(caplog):
    alone = UserFactory(email=UNICODE)
    taken = UserFactory(email="y@b\u00fccher.example")
    UserFactory(email="y@xn--bcher-kva.example")
    local = UserFactory(email="\u00f6@example.com")
    migration = import_module("accounts.migrations.0008_address_in_one_form")

    migration.normalize(apps, None)

    for user in (alone, taken, local):
        user.refresh_from_db()
    assert alone.email == A_LABEL
    assert (taken.email, local.email) == ("y@b\u00fccher.example", "\u00f6@example.com")
    assert [str(each.pk) in caplog.text for each in (alone, taken, local)] == [
        False,
        True,
        True,
    ]
