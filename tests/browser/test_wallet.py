"""The wallet, as its owner sees it change."""

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from tests.browser.conftest import Site, sign_up

pytestmark = pytest.mark.browser


def test_what_is_given_appears_in_the_open_wallet(site: Site):
    page = site.visitor(on_a_phone=True).new_page()
    sign_up(page, "bob")
    page.get_by_role("link", name="Wallet").click()
    expect(page.get_by_role("heading", name="Nothing here yet")).to_be_visible()
    lines = page.get_by_role("listitem")

    _give("12.5")
    expect(page.locator(".available")).to_have_text("12.50")
    expect(lines).to_have_count(1)
    expect(lines).to_contain_text(["+12.50"])

    _give("0.125")
    expect(page.locator(".available")).to_have_text("12.625")
    expect(lines).to_contain_text(["+0.125", "+12.50"])


def test_older_lines_come_when_asked_for(site: Site):
    page = site.visitor().new_page()
    sign_up(page, "bob")
    for _ in range(26):
        _give("1")

    page.goto("/wallet")
    lines = page.get_by_role("listitem")
    expect(lines).to_have_count(25)
    more = page.get_by_role("button", name="Load more")
    more.click()

    expect(lines).to_have_count(26)
    expect(more).to_be_hidden()


def _give(amount: str) -> None:
    call_command("grant_credits", "bob@example.com", amount, "--reason", "a test")
