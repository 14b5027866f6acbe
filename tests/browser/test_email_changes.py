"""Another e-mail, by the app's own pages."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.accounts.post import deliver
from tests.browser.conftest import Site, sign_up
from tests.browser.test_accessibility import faults_now
from tests.browser.test_passwords import fill_in, link_in, sign_in

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery"


def ask_for_change(page: Page, email: str, *, password: str = PASSWORD) -> None:
    page.goto("/profile/account")
    page.get_by_role("button", name="Change e-mail").click()
    page.get_by_label("New e-mail").fill(email)
    page.get_by_label("Your password").first.fill(password)
    page.get_by_role("button", name="Send me the link").click()


def link_after_asking(page: Page, email: str) -> str:
    """Sign bob up, ask for another e-mail, and return the link in the letter there."""
    sign_up(page, "bob")
    deliver()
    ask_for_change(page, email)
    expect(page.get_by_text("Look into your mail at")).to_be_visible()
    link, _told = deliver()
    return link_in(link)


def test_bob_changes_his_e_mail_and_his_other_devices_are_out(site: Site):
    page = site.visitor(on_a_phone=True).new_page()
    sign_up(page, "bob")
    tablet = site.visitor().new_page()
    sign_in(tablet, PASSWORD)
    expect(tablet.get_by_role("navigation", name="Main")).to_be_visible()
    deliver()

    ask_for_change(page, "robert@example.com", password="not it")
    expect(page.get_by_text("This is not correct.")).to_be_visible()
    assert faults_now(page) == []
    page.get_by_label("Your password").first.fill(PASSWORD)
    page.get_by_role("button", name="Send me the link").click()
    expect(page.get_by_text("Look into your mail at")).to_contain_text("robert@")

    link, _told = deliver()
    page.goto(link_in(link))
    expect(page.get_by_role("heading", name="Change your e-mail?")).to_be_visible()
    assert "token" not in page.url
    page.get_by_role("button", name="Yes, change it").click()
    expect(page.get_by_role("heading", name="Your e-mail is new")).to_be_visible()
    page.get_by_role("link", name="Go on").click()
    expect(page.get_by_text("robert@example.com")).to_be_visible()
    expect(page.get_by_text("Verified", exact=True)).to_be_visible()
    expect(tablet.get_by_role("heading", name="Welcome back")).to_be_visible()
    assert User.objects.get(username="bob").email == "robert@example.com"

    page.goto(link_in(link))
    page.get_by_role("button", name="Yes, change it").click()
    expect(page.get_by_text("This link was used before")).to_be_visible()


def test_bob_opens_the_link_where_he_is_not_signed_in(site: Site):
    page = site.visitor().new_page()
    link = link_after_asking(page, "robert@example.com")

    elsewhere = site.visitor(on_a_phone=True).new_page()
    elsewhere.goto(link)
    expect(elsewhere.get_by_role("heading", name="Sign in first")).to_be_visible()
    assert "token" not in elsewhere.url
    assert faults_now(elsewhere) == []
    elsewhere.get_by_role("link", name="Sign in").click()
    fill_in(elsewhere, PASSWORD)

    expect(elsewhere.get_by_role("heading", name="Change your e-mail?")).to_be_visible()
    assert "token" not in elsewhere.url
    assert User.objects.get(username="bob").email == "bob@example.com"
    elsewhere.get_by_role("button", name="Yes, change it").click()
    expect(elsewhere.get_by_role("heading", name="Your e-mail is new")).to_be_visible()
    assert User.objects.get(username="bob").email == "robert@example.com"
    expect(page.get_by_role("heading", name="Welcome back")).to_be_visible()


def test_mallory_who_opens_the_link_of_another_changes_nothing(site: Site):
    page = site.visitor().new_page()
    link = link_after_asking(page, "malory@example.com")

    stranger = site.visitor().new_page()
    sign_up(stranger, "mallory")
    stranger.goto(link)
    stranger.get_by_role("button", name="Yes, change it").click()
    expect(stranger.get_by_text("This link was used before")).to_be_visible()

    stranger.reload()
    expect(
        stranger.get_by_role("heading", name="Open the link once more")
    ).to_be_visible()
    assert faults_now(stranger) == []
    # In this very page, nothing but what is behind the # changes.
    stranger.goto(link)
    expect(stranger.get_by_role("heading", name="Change your e-mail?")).to_be_visible()
    assert User.objects.get(username="bob").email == "bob@example.com"
