"""The admin opens to staff who have proved a second factor, and to nobody else."""

from http import HTTPStatus

import pytest
import structlog
from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse

from accounts.services import suspensions
from tests.access.table import every_row
from tests.access.test_admin import PAGES
from tests.accounts.authenticator import code
from tests.accounts.conftest import NOW, PASSWORD
from tests.accounts.post import deliver
from tests.faults.breaking import broken_off

# Transactions that commit: what django-allauth tells, it tells after them.
pytestmark = pytest.mark.django_db(transaction=True)

SIGN_IN = "/admin/login/"
FACTORS = "/admin/second-factor/"
APP = f"{FACTORS}app/"
CHECK = f"{FACTORS}check/"


@pytest.fixture(autouse=True)
def _required(settings, now):
    settings.STAFF_SECOND_FACTOR = True


@pytest.fixture
def carol(carol):
    carol.is_superuser = True
    carol.set_password(PASSWORD)
    carol.save()
    return carol


def enter(user, *, password=PASSWORD, browser=None):
    """Type the e-mail and a password into the admin's front door."""
    browser = browser or Client()
    browser.post(SIGN_IN, {"login": user.email, "password": password})
    return browser


def set_app_up(browser):
    """Scan what the page shows, and type the first code; return the secret."""
    secret = browser.get(APP).context["form"].secret
    answer = browser.post(APP, {"code": code(secret)})
    assert answer.status_code == HTTPStatus.FOUND
    return secret


@pytest.fixture
def secret(carol, time_machine):
    """carol's telephone, which she has set up; its next code is a new one."""
    secret = set_app_up(enter(carol))
    time_machine.shift(30)
    return secret


def is_signed_in(browser):
    return SESSION_KEY in browser.session


def is_open(browser):
    """Tell whether the admin opens; if not, it opens no page of it."""
    return browser.get("/admin/").status_code == HTTPStatus.OK


def test_who_has_none_is_led_to_set_one_up_before_any_page_opens(carol):
    browser = enter(carol)
    before = every_row()
    for page in PAGES:
        for answer in (browser.get(page), browser.post(page)):
            assert answer.status_code == HTTPStatus.FOUND, page
            assert answer["Location"].startswith(SIGN_IN), page
    assert every_row() == before

    led = browser.get("/admin/accounts/user/", follow=True)

    assert led.redirect_chain[-1][0].startswith(FACTORS)
    assert APP in led.content.decode()


def test_an_app_is_set_up_and_then_the_admin_opens(carol):
    browser = enter(carol)

    secret = set_app_up(browser)

    assert is_open(browser)
    codes = browser.get(f"{FACTORS}codes/").content.decode()
    [recovery] = Authenticator.objects.filter(type="recovery_codes")
    assert all(one in codes for one in recovery.wrap().get_unused_codes())
    assert secret not in str(Authenticator.objects.values_list("data"))


def test_the_next_sign_in_asks_for_a_code(carol, secret):
    browser = enter(carol)
    assert not is_signed_in(browser)

    browser.post(CHECK, {"code": "000000"})
    assert not is_signed_in(browser)
    assert not is_open(browser)

    browser.post(CHECK, {"code": code(secret)})
    assert is_signed_in(browser)
    assert is_open(browser)


def test_a_code_works_once(carol, secret):
    enter(carol).post(CHECK, {"code": code(secret)})

    again = enter(carol)
    again.post(CHECK, {"code": code(secret)})

    assert not is_signed_in(again)


def test_a_sign_in_that_the_database_breaks_off_leaves_the_code(carol, secret):
    browser = enter(carol, browser=Client(raise_request_exception=False))
    with broken_off("accounts_user", times=1):
        browser.post(CHECK, {"code": code(secret)})
    assert not is_signed_in(browser)

    browser.post(CHECK, {"code": code(secret)})

    assert is_open(browser)


def test_a_recovery_code_works_once(carol, secret):
    recovery = Authenticator.objects.get(type="recovery_codes").wrap()
    [one, *_] = recovery.get_unused_codes()
    browsers = [enter(carol), enter(carol)]

    for browser in browsers:
        browser.post(CHECK, {"code": one})

    assert [is_open(browser) for browser in browsers] == [True, False]


def test_after_five_wrong_codes_the_right_one_has_to_wait(carol, secret, time_machine):
    browser = enter(carol)
    for _ in range(5):
        browser.post(CHECK, {"code": "000000"})

    refused = browser.post(CHECK, {"code": code(secret)})

    assert "Too often. Try again in 300 s." in refused.content.decode()
    assert not is_signed_in(browser)

    time_machine.shift(301)
    browser.post(CHECK, {"code": code(secret)})
    assert is_open(browser)


def test_guesses_are_counted_by_user_whichever_browser_they_come_from(carol, secret):
    for _ in range(5):
        enter(carol).post(CHECK, {"code": "000000"})

    another = enter(carol)
    another.post(CHECK, {"code": code(secret)})

    assert not is_signed_in(another)


def test_a_browser_from_before_is_signed_out_by_a_factor_set_up_elsewhere(carol):
    """It knows the password; whose it is nobody knows."""
    old = enter(carol)
    secret = set_app_up(enter(carol))

    assert not is_open(old)
    assert not is_signed_in(old)
    for page in (FACTORS, APP, f"{FACTORS}keys/new/", f"{FACTORS}codes/new/"):
        for answer in (old.get(page), old.post(page)):
            assert answer["Location"].startswith(SIGN_IN), page
    old.post(f"{FACTORS}confirm/", {"code": code(secret)})
    assert not is_open(old)
    assert Authenticator.objects.filter(user=carol).count() == 2


def test_the_password_typed_again_is_no_second_factor(carol):
    old = enter(carol)
    set_app_up(enter(carol))

    old.post("/admin/confirm/", {"password": PASSWORD})

    assert not is_open(old)


def test_factors_change_only_soon_after_a_proof(carol, secret, time_machine):
    browser = enter(carol)
    browser.post(CHECK, {"code": code(secret)})
    time_machine.shift(301)

    answer = browser.post(f"{APP}remove/")

    assert answer.status_code == HTTPStatus.FOUND
    assert Authenticator.objects.filter(user=carol, type="totp").exists()


def test_whose_factor_is_taken_away_sets_one_up_again_and_is_told(carol, secret):
    browser = enter(carol)
    browser.post(CHECK, {"code": code(secret)})
    deliver()

    browser.post(f"{APP}remove/")

    assert not is_open(browser)
    assert not Authenticator.objects.filter(user=carol).exists()
    [letter] = deliver()
    assert letter.to == [carol.email]
    assert letter.subject == "Your second factor on Kamegor has changed"


def test_a_superuser_helps_who_has_lost_the_telephone(carol, secret, alice):
    alice.is_staff = alice.is_superuser = True
    alice.set_password(PASSWORD)
    alice.save()
    browser = enter(alice)
    set_app_up(browser)
    lost = Authenticator.objects.get(user=carol, type="totp")
    shown = browser.get(reverse("admin:mfa_authenticator_change", args=[lost.pk]))
    assert lost.data["secret"] not in shown.content.decode()

    page = reverse("admin:mfa_authenticator_delete", args=[lost.pk])
    browser.post(page, {"post": "yes"})

    again = enter(carol)
    assert is_signed_in(again)
    assert not is_open(again)


def test_nobody_but_staff_is_signed_in_and_the_answer_is_that_to_a_wrong_password(bob):
    answers = [
        Client().post(SIGN_IN, {"login": bob.email, "password": password})
        for password in (PASSWORD, "not bob's")
    ]
    right, wrong = [answer.context["form"].errors for answer in answers]
    assert right == wrong
    assert [SESSION_KEY in answer.client.session for answer in answers] == [False] * 2


def test_who_is_suspended_or_staff_no_more_is_out_at_once(carol, secret):
    browser = enter(carol)
    browser.post(CHECK, {"code": code(secret)})

    suspensions.suspend(user_id=carol.pk, reason="spam", now=NOW)
    assert not is_open(browser)
    assert not is_signed_in(enter(carol))

    suspensions.lift(user_id=carol.pk)
    assert is_open(browser)
    type(carol).objects.filter(pk=carol.pk).update(is_staff=False)
    assert not is_open(browser)


def test_sign_ins_are_limited_by_address_and_by_account(carol, settings):
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"sign_in_address": (2, 60)}
    for _ in range(2):
        enter(carol, password="wrong")
    refused = Client().post(SIGN_IN, {"login": carol.email, "password": PASSWORD})
    assert refused.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert refused["Retry-After"] == "60"
    assert Client().get(SIGN_IN).status_code == HTTPStatus.OK

    settings.RATE_LIMITS = settings.RATE_LIMITS | {
        "sign_in_address": (100, 60),
        "sign_in_account": (2, 60),
    }
    assert not is_signed_in(enter(carol))


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "///x.y"])
def test_the_door_leads_nowhere_else(carol, away):
    browser = enter(carol)
    set_app_up(browser)
    assert browser.get(SIGN_IN, {"next": away})["Location"] == "/admin/"


@pytest.mark.parametrize("user", ["bob", "nobody"])
def test_the_pages_about_factors_are_for_staff(request, user):
    browser = Client()
    if user != "nobody":
        browser.force_login(request.getfixturevalue(user))
    for page in (
        FACTORS,
        APP,
        f"{FACTORS}keys/",
        f"{FACTORS}codes/",
        "/admin/confirm/",
    ):
        for answer in (browser.get(page), browser.post(page)):
            assert answer["Location"].startswith(SIGN_IN), page


@pytest.mark.parametrize(
    "page", ["signup", "email", "password/reset", "password/change"]
)
def test_of_allauth_nothing_else_is_served(carol, page):
    assert enter(carol).get(f"/admin/{page}/").status_code != HTTPStatus.OK


def test_the_log_tells_who_came_in_and_who_did_not_without_an_email(carol, secret):
    with structlog.testing.capture_logs() as lines:
        enter(carol, password="wrong")
        browser = enter(carol)
        browser.post(CHECK, {"code": "000000"})
        browser.post(CHECK, {"code": code(secret)})

    told = [
        line["event"] for line in lines if line["event"].startswith(("staff", "sec"))
    ]
    assert told == [
        "staff_sign_in_refused",
        "second_factor_refused",
        "staff_signed_in",
    ]
    assert carol.email not in str(lines)
    [came_in] = [line for line in lines if line["event"] == "staff_signed_in"]
    assert came_in["user_id"] == str(carol.pk)


def test_a_demo_may_do_without(carol, settings):
    settings.STAFF_SECOND_FACTOR = False
    assert is_open(enter(carol))


def test_a_session_ends_with_the_proof_it_held(carol, secret):
    browser = enter(carol)
    browser.post(CHECK, {"code": code(secret)})
    browser.post("/admin/logout/")
    assert not is_signed_in(browser)
    assert browser.get(CHECK)["Location"].startswith(SIGN_IN)
