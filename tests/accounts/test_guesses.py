"""Strangers guess at a password; its owner comes and goes all the same."""

from collections import Counter
from http import HTTPStatus

import pytest
from django.conf import settings as configured
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.services import passwords
from core import limits
from tests.accounts.conftest import NOW, PASSWORD
from tests.accounts.post import deliver, token_in
from tests.factories import UserFactory
from tests.phones import send

pytestmark = pytest.mark.django_db(transaction=True)  # letters go after the commit

COOKIE = configured.DEVICE_COOKIE_NAME
HOME = "198.51.100.7"
SIGN_IN = reverse("admin:login")


@pytest.fixture(autouse=True)
def _no_window_ends(settings):
    """However long the guessing takes on a busy machine."""
    settings.RATE_LIMITS = {
        scope: (limit, 24 * 3600) for scope, (limit, _) in limits.LIMITS.items()
    }


class Browser:
    """A browser at some address, with its cookies."""

    def __init__(self, address=HOME):
        self.client = Client(REMOTE_ADDR=address)
        self.access = ""

    def send(self, method, path, **body):
        return send(method, path, client=self.client, access=self.access, **body)

    def sign_in(self, password=PASSWORD, email="bob@example.com"):
        answer = self.send("POST", "sessions", email=email, password=password)
        if answer.status_code == HTTPStatus.CREATED:
            self.access = answer.json()["access"]
        return answer

    def enter_the_admin(self, password=PASSWORD):
        body = {"login": "carol@example.com", "password": password}
        self.client.post(SIGN_IN, body)
        return "_auth_user_id" in self.client.session


def guess(count, *, email="bob@example.com", each_elsewhere=True):
    """Let a stranger guess; return how often the password was looked at."""
    outcomes = Counter(
        Browser(f"203.0.{number // 250}.{number % 250}" if each_elsewhere else "::1")
        .sign_in(f"not it {number}", email)
        .status_code
        for number in range(count)
    )
    assert outcomes.keys() <= {HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS}
    return outcomes[HTTPStatus.UNAUTHORIZED]


def refusal(answer):
    return answer.status_code, answer.json()["code"]


STEP_UP = (HTTPStatus.TOO_MANY_REQUESTS, "step_up_required")
THROTTLED = (HTTPStatus.TOO_MANY_REQUESTS, "throttled")


@pytest.mark.parametrize(("guesses", "each_elsewhere"), [(10, False), (1_000, True)])
def test_the_owner_comes_and_goes_whatever_strangers_guess(
    bob, guesses, each_elsewhere
):
    known = Browser()
    assert known.sign_in().status_code == HTTPStatus.CREATED

    looked_at = guess(guesses, each_elsewhere=each_elsewhere)

    assert looked_at == min(guesses, 60)
    new = "a harbour by night"
    change = {"current_password": PASSWORD, "new_password": new}
    assert known.send("PUT", "users/me/password", **change).status_code == 204
    assert known.sign_in(new).status_code == HTTPStatus.CREATED
    assert known.send("POST", "users/me/export", password=new).status_code == 200
    assert known.send("DELETE", "users/me", password=new).status_code == 204
    assert User.objects.get(pk=bob.pk).deleted_at is not None


def test_guesses_at_one_address_keep_nobody_out_elsewhere(bob):
    assert guess(20, each_elsewhere=False) == 10

    assert refusal(Browser("::1").sign_in()) == STEP_UP
    assert Browser().sign_in().status_code == HTTPStatus.CREATED


def test_a_new_device_is_confirmed_by_mail_while_strangers_guess(bob):
    guess(100)
    new = Browser()
    assert refusal(new.sign_in()) == STEP_UP
    assert int(new.sign_in()["Retry-After"]) > 0

    assert new.send("POST", "device-links", email="BOB@example.com").status_code == 204
    [letter] = deliver()
    assert letter.to == ["bob@example.com"]
    assert "/confirm-device#token=" in letter.body
    assert new.send("POST", "devices", token=token_in(letter)).status_code == 204

    assert refusal(Browser("203.0.113.9").sign_in()) == STEP_UP
    assert new.sign_in().status_code == HTTPStatus.CREATED


def test_a_link_to_a_device_ends_with_the_password_and_is_not_forged(bob):
    browser = Browser()
    browser.send("POST", "device-links", email="bob@example.com")
    [letter] = deliver()
    passwords.send_reset(user_id=bob.pk)
    [reset] = deliver()
    assert refusal(browser.send("POST", "devices", token=token_in(reset)))[1] == (
        "link_invalid"
    )
    passwords.reset(token=token_in(reset), new_password="a harbour by night", now=NOW)

    refused = browser.send("POST", "devices", token=token_in(letter))

    assert refusal(refused) == (HTTPStatus.BAD_REQUEST, "link_invalid")
    assert COOKIE not in browser.client.cookies


def test_nobody_learns_by_a_link_or_a_refusal_who_has_an_account(bob):
    told = []
    for email in ("bob@example.com", "nobody@example.com"):
        guess(61, email=email)
        browser = Browser()
        asked = browser.send("POST", "device-links", email=email)
        told.append((refusal(browser.sign_in(email=email)), asked.status_code))
    assert told == [(STEP_UP, 204)] * 2
    assert [letter.to for letter in deliver()] == [["bob@example.com"]]


def test_a_stranger_gains_nothing_by_a_device_of_their_own(bob, mallory):
    mallory.set_password(PASSWORD)
    mallory.save()
    guess(60)
    theirs = Browser("203.0.113.9")
    assert theirs.sign_in(email="mallory@example.com").status_code == 201

    assert refusal(theirs.sign_in("not it")) == STEP_UP
    theirs.client.cookies[COOKIE] = theirs.client.cookies[COOKIE].value + "x"
    assert refusal(theirs.sign_in("not it")) == STEP_UP


def test_a_known_device_has_a_bound_of_its_own_and_then_is_a_strangers(bob):
    stolen = Browser()
    stolen.sign_in()
    guess(55)
    outcomes = [refusal(stolen.sign_in(f"not it {number}")) for number in range(20)]
    wrong = (HTTPStatus.UNAUTHORIZED, "invalid_credentials")
    assert outcomes == [wrong] * 15 + [STEP_UP] * 5


def test_all_known_devices_together_have_a_bound_and_then_are_strangers(bob):
    stolen = [Browser() for _ in range(8)]
    for browser in stolen:
        browser.sign_in()
    guess(60)

    outcomes = Counter(
        refusal(browser.sign_in(f"not it {number}"))[1]
        for browser in stolen
        for number in range(8)
    )

    assert outcomes == {"invalid_credentials": 60, "step_up_required": 4}


def test_a_known_device_is_a_strangers_after_a_new_password(bob):
    stolen, own = Browser(), Browser()
    stolen.sign_in()
    refresh = own.sign_in().json()["refresh"]
    new = "a harbour by night"
    change = {"current_password": PASSWORD, "new_password": new}
    assert own.send("PUT", "users/me/password", **change).status_code == 204
    own.send("POST", "sessions/refresh", refresh=refresh)
    guess(60)

    assert refusal(stolen.sign_in("not it")) == STEP_UP
    assert own.sign_in(new).status_code == HTTPStatus.CREATED


def test_a_stolen_session_makes_no_browser_a_known_one(bob, mallory):
    refresh = Browser().sign_in().json()["refresh"]
    mallory.set_password(PASSWORD)
    mallory.save()
    empty, theirs = Browser(), Browser()
    theirs.sign_in(email="mallory@example.com")

    for browser in (empty, theirs):
        renewed = browser.send("POST", "sessions/refresh", refresh=refresh)
        refresh = renewed.json()["refresh"]
        assert COOKIE not in renewed.cookies

    guess(60)
    assert refusal(empty.sign_in("not it")) == STEP_UP
    assert refusal(theirs.sign_in("not it")) == STEP_UP


def test_the_owners_sign_ins_give_strangers_no_more_guesses(bob):
    known = Browser()
    for _ in range(30):
        assert known.sign_in().status_code == HTTPStatus.CREATED
        Browser("198.51.100.8").sign_in()

    assert guess(40) == 40
    assert Browser("198.51.100.9").sign_in().status_code == HTTPStatus.CREATED
    assert guess(100) == 20


def test_a_new_password_by_mail_opens_every_door_again(bob):
    guess(100)
    passwords.send_reset(user_id=bob.pk)
    [letter] = deliver()
    passwords.reset(token=token_in(letter), new_password="a harbour by night", now=NOW)

    assert Browser().sign_in("a harbour by night").status_code == HTTPStatus.CREATED


def test_guesses_in_an_open_session_have_a_bound_of_their_own(bob):
    browser = Browser()
    browser.sign_in()
    export = [
        refusal(browser.send("POST", "users/me/export", password=f"not it {number}"))
        for number in range(12)
    ]
    wrong = (HTTPStatus.BAD_REQUEST, "invalid")
    assert export == [wrong] * 10 + [THROTTLED] * 2
    assert Browser("203.0.113.9").sign_in().status_code == HTTPStatus.CREATED


def test_a_browser_is_known_from_every_way_in_and_keeps_five_users(bob):
    browser = Browser()
    signed_in = browser.sign_in()
    cookie = signed_in.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (
        True,
        "Lax",
        "/",
    )
    refresh = signed_in.json()["refresh"]
    assert COOKIE in browser.send("POST", "sessions/refresh", refresh=refresh).cookies
    joining = Browser().send(
        "POST",
        "users",
        email="dave@example.com",
        username="dave",
        password=PASSWORD,
    )
    assert COOKIE in joining.cookies

    for number in range(5):
        user = UserFactory(username=f"user{number}")
        user.set_password(PASSWORD)
        user.save()
        browser.sign_in(email=user.email)
    guess(60)
    assert refusal(browser.sign_in("not it")) == STEP_UP
    guess(60, email="user0@example.com")
    assert refusal(browser.sign_in("not it", "user0@example.com"))[1] == (
        "invalid_credentials"
    )


def test_staff_come_and_go_whatever_strangers_guess(carol):
    carol.set_password(PASSWORD)
    carol.save()
    known, elsewhere = Browser(), Browser("198.51.100.8")
    assert known.enter_the_admin()

    guess(100, email="carol@example.com")

    confirm = reverse("account_reauthenticate")
    for password, status in (("not it", 200), (PASSWORD, 302)):
        answer = known.client.post(confirm, {"password": password})
        assert answer.status_code == status
    known.client.post(reverse("account_logout"))
    assert "_auth_user_id" not in known.client.session
    assert known.enter_the_admin()
    assert not elsewhere.enter_the_admin()
