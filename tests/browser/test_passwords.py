"""Lost passwords, verified e-mails and other devices, by the app's own pages."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.accounts.post import deliver
from tests.browser.conftest import Site, sign_up

pytestmark = pytest.mark.browser

OLD = "correct horse battery"
NEW = "a harbour at night"


def sign_in(page: Page, password: str) -> None:
    page.goto("/sign-in")
    fill_in(page, password)


def fill_in(page: Page, password: str) -> None:
    """Sign in as bob on the page that asks for it."""
    page.get_by_label("E-mail").fill("bob@example.com")
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def link_in(letter) -> str:
    """Return where the link of an e-mail leads, on whichever site it is."""
    [link] = [word for word in letter.body.split() if word.startswith("http")]
    return "/" + link.split("/", 3)[3]


def test_bob_loses_his_password_and_chooses_another(site: Site):
    sign_up(site.visitor().new_page(), "bob")
    deliver()
    page = site.visitor(on_a_phone=True).new_page()
    page.goto("/sign-in")
    page.get_by_role("link", name="Forgot your password?").click()
    # Both pages ask for an e-mail.
    expect(page.get_by_role("heading", name="Forgot your password?")).to_be_visible()
    page.get_by_label("E-mail").fill("bob@example.com")
    page.get_by_role("button", name="Send me a link").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()

    [letter] = deliver()
    page.goto(link_in(letter))
    expect(page.get_by_role("heading", name="Choose a new password")).to_be_visible()
    assert "token" not in page.url
    page.get_by_label("New password").fill("12345678")
    page.get_by_role("button", name="Save the password").click()
    expect(page.get_by_text("too common")).to_be_visible()
    page.get_by_label("New password").fill(NEW)
    page.get_by_role("button", name="Save the password").click()
    page.get_by_role("link", name="Sign in").click()
    sign_in(page, NEW)
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()

    again = site.visitor().new_page()
    again.goto(link_in(letter))
    again.get_by_label("New password").fill("yet another night")
    again.get_by_role("button", name="Save the password").click()
    expect(again.get_by_text("This link was used before")).to_be_visible()


def test_bob_verifies_his_e_mail(site: Site):
    page = site.visitor().new_page()
    sign_up(page, "bob")
    [letter] = deliver()
    page.goto(link_in(letter))
    page.get_by_role("button", name="Yes, it is mine").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert User.objects.get(username="bob").is_email_verified
    page.goto("/profile/account")
    expect(page.get_by_text("Verified", exact=True)).to_be_visible()


def test_bob_changes_his_password_and_his_other_devices_are_out(site: Site):
    page = site.visitor(on_a_phone=True).new_page()
    sign_up(page, "bob")
    others = [site.visitor().new_page() for _ in range(2)]
    for other in others:
        sign_in(other, OLD)
        expect(other.get_by_role("navigation", name="Main")).to_be_visible()

    page.goto("/profile")
    page.get_by_role("link", name="Account and security").click()
    lines = page.locator("km-devices li")
    expect(lines).to_have_count(3)
    expect(page.get_by_text("This device")).to_have_count(1)
    page.get_by_role("button", name="Sign out Chrome").first.click()
    expect(lines).to_have_count(2)

    page.get_by_label("Current password").fill("not it")
    page.get_by_label("New password").fill(NEW)
    page.get_by_role("button", name="Change password").click()
    expect(page.get_by_text("This is not correct.")).to_be_visible()
    page.get_by_label("Current password").fill(OLD)
    page.get_by_role("button", name="Change password").click()
    expect(lines).to_have_count(1)
    for other in others:
        expect(other.get_by_role("heading", name="Welcome back")).to_be_visible()


def test_bob_signs_in_on_a_new_device_while_a_stranger_guesses(site: Site):
    known = site.visitor().new_page()
    sign_up(known, "bob")
    deliver()
    stranger = site.visitor().request
    for _ in range(10):
        guess = {"email": "bob@example.com", "password": "not it"}
        assert stranger.post("/api/sessions", data=guess).status == 401

    new = site.visitor(on_a_phone=True).new_page()
    sign_in(new, OLD)
    expect(new.get_by_role("alert")).to_contain_text("wrong passwords")
    new.get_by_role("link", name="Send me a link").click()
    # Both pages ask for an e-mail.
    expect(new.get_by_role("heading", name="Is this device yours?")).to_be_visible()
    new.get_by_label("E-mail").fill("bob@example.com")
    new.get_by_role("button", name="Send me a link").click()
    expect(new.get_by_role("heading", name="Look into your mail")).to_be_visible()
    [letter] = deliver()
    new.goto(link_in(letter))
    new.get_by_role("button", name="Yes, it is mine").click()
    new.get_by_role("link", name="Sign in").click()
    fill_in(new, OLD)
    expect(new.get_by_role("navigation", name="Main")).to_be_visible()

    known.goto("/profile")
    known.get_by_role("button", name="Sign out").click()
    sign_in(known, OLD)
    expect(known.get_by_role("navigation", name="Main")).to_be_visible()
