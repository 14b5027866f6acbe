"""A second factor, as people set it up, sign in by it, and lose their phone."""

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from tests.accounts.authenticator import code
from tests.browser.conftest import Site, sign_up
from tests.browser.test_accessibility import faults_now

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("on_a_phone", [True, False], ids=["phone", "desktop"])
def test_bob_sets_it_up_and_signs_in_by_it(site: Site, on_a_phone: bool, dark: bool):
    page = site.visitor(on_a_phone=on_a_phone, dark=dark).new_page()
    sign_up(page, "bob")

    first, second, *_ = _set_up(page)
    _start_to_sign_in(page)
    expect(page.get_by_label("The code that the app shows")).to_be_focused()
    assert faults_now(page) == []
    page.get_by_label("The code that the app shows").fill("000000")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("This code is wrong or was already used.")).to_be_visible()
    page.get_by_label("The code that the app shows").fill(first)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="bob")).to_be_visible()

    _turn_off(page, second)


def _set_up(page: Page) -> list[str]:
    """Turn it on as the page says; return the recovery codes."""
    page.goto("/profile/account")
    card = page.locator("km-second-factor")
    card.get_by_label("Your password").fill("not bob's")
    card.get_by_role("button", name="Set it up").click()
    expect(card.get_by_text("This is not correct.")).to_be_visible()
    card.get_by_label("Your password").fill(PASSWORD)
    card.get_by_role("button", name="Set it up").click()

    expect(card.get_by_alt_text("A code to scan with your app")).to_be_visible()
    loaded = "image => image.complete && image.naturalWidth > 0"
    assert card.get_by_role("img").evaluate(loaded)
    assert faults_now(page) == []
    secret = card.locator("code").inner_text().replace(" ", "")
    card.get_by_label("The code that the app shows").fill(code(secret))
    card.get_by_role("button", name="Turn it on").click()

    expect(card.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    assert faults_now(page) == []
    codes = card.locator("li").all_inner_texts()
    assert len(codes) == 10
    card.get_by_role("button", name="I have kept them").click()
    expect(card.get_by_text("10 recovery codes left.")).to_be_visible()
    assert faults_now(page) == []
    return codes


def _start_to_sign_in(page: Page) -> None:
    page.goto("/profile")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("E-mail").fill("bob@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()


def _turn_off(page: Page, recovery_code: str) -> None:
    page.goto("/profile/account")
    card = page.locator("km-second-factor")
    card.get_by_role("button", name="Turn it off").click()
    question = card.locator("km-dialog")
    question.get_by_label("Your password").fill(PASSWORD)
    question.get_by_label("The code that the app shows").fill(recovery_code)
    question.get_by_role("button", name="Turn it off").click()
    expect(card.get_by_label("Your password")).to_be_visible()
    expect(card.get_by_role("button", name="Set it up")).to_be_visible()
    assert not Authenticator.objects.exists()
