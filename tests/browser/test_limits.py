"""A buyer's spending limits, set in the app."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, saved, sign_up

pytestmark = pytest.mark.browser


def test_a_limit_is_set_kept_and_raised_only_a_day_later(site: Site):
    page = site.visitor(on_a_phone=True).new_page()
    sign_up(page, "bob")
    page.get_by_role("link", name="Wallet").click()
    page.get_by_role("link", name="Spending limits").click()

    page.get_by_label("For one viewing").fill("12,5")
    with saved(page, "/api/spending-limits"):
        page.get_by_role("button", name="Save").click()

    page.reload()
    expect(page.get_by_label("For one viewing")).to_have_value("12.5")
    expect(page.get_by_label("In 24 hours")).to_have_value("")
    page.get_by_label("For one viewing").fill("")
    page.get_by_label("In 24 hours").fill("many")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Enter credits with")).to_be_visible()

    page.get_by_label("In 24 hours").fill("30")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("what you had set before still holds")).to_contain_text(
        "12.50 for one viewing, 30.00 in 24 hours"
    )
