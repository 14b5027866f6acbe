"""Accounts and selling, as people meet them."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from sellers import constants
from sellers.models import Seller
from tests.browser.conftest import Site, sign_up

pytestmark = pytest.mark.browser

# In the browser's own storage: an access token that the server does not take.
SPOIL_ACCESS_TOKEN = """() => {
  const tokens = JSON.parse(localStorage.getItem("kamegor.tokens"))
  tokens.access = tokens.access.slice(0, -8) + "AAAAAAAA"
  localStorage.setItem("kamegor.tokens", JSON.stringify(tokens))
}"""


def test_alice_signs_up_and_sells_and_stops(site: Site):
    page = site.visitor(on_a_phone=True).new_page()
    sign_up(page, "alice")

    page.goto("/profile")
    page.get_by_role("link", name="Become a seller").click()
    page.get_by_label("Price").fill("2,5")
    page.get_by_label("What will people see?").fill("Night markets")
    page.get_by_role("button", name="Start selling").click()
    expect(page.get_by_role("alert")).to_contain_text("Tick the box")
    assert not Seller.objects.filter(is_seller=True).exists()

    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Start selling").click()
    expect(page.get_by_role("link", name="Selling")).to_contain_text("2.5 credits/min")
    seller = Seller.objects.get(user__username="alice")
    assert (seller.is_seller, seller.price_per_minute_millicredits) == (True, 2500)
    [consent] = seller.consents.all()
    assert consent.version == constants.LOCATION_CONSENT_VERSION

    page.get_by_role("link", name="Selling").click()
    page.get_by_role("button", name="Stop selling").click()
    page.locator("km-dialog").get_by_role("button", name="Stop selling").click()
    expect(page.get_by_role("button", name="Start selling")).to_be_visible()
    seller.refresh_from_db()
    assert (seller.is_seller, seller.consented_at) == (False, None)


def test_what_is_wrong_is_said_under_its_field_and_takes_the_focus(site: Site):
    sign_up(site.visitor().new_page(), "alice")
    page = site.visitor().new_page()
    page.goto("/sign-up")

    page.get_by_label("E-mail").fill("bob@example.com")
    page.get_by_label("Username").fill("ALICE")
    page.get_by_label("Password", exact=True).fill("12345678")
    page.keyboard.press("Enter")

    username = page.get_by_label("Username")
    expect(username).to_have_attribute("aria-invalid", "true")
    expect(username).to_have_accessible_description(re.compile("taken"))
    expect(username).to_be_focused()
    expect(page.get_by_label("E-mail")).to_have_attribute("aria-invalid", "false")
    assert User.objects.count() == 1


def test_three_tabs_renew_one_session_once_and_leave_together(site: Site):
    context = site.visitor()
    tabs = [context.new_page() for _ in range(3)]
    sign_up(tabs[0], "alice")
    for tab in tabs:
        _show_profile(tab)
    renewals: list[int] = []
    context.on(
        "response",
        lambda answer: (
            renewals.append(answer.status)
            if answer.url.endswith("/api/sessions/refresh")
            else None
        ),
    )

    tabs[0].evaluate(SPOIL_ACCESS_TOKEN)
    for tab in tabs:
        tab.get_by_role("link", name="Become a seller").click()
    for tab in tabs:
        expect(tab.get_by_label("Price")).to_be_visible()
        tab.wait_for_load_state("networkidle")
    assert renewals == [200]

    _show_profile(tabs[0])
    tabs[0].get_by_role("button", name="Sign out").click()
    for tab in tabs:
        expect(tab.get_by_role("heading", name="Welcome back")).to_be_visible()


def test_a_page_that_closes_in_the_middle_of_a_renewal_signs_nobody_out(site: Site):
    context = site.visitor()
    page = context.new_page()
    sign_up(page, "alice")
    _show_profile(page)
    page.evaluate(SPOIL_ACCESS_TOKEN)

    def hear_no_answer(route: Route) -> None:
        route.fetch()
        page.close()

    page.route("**/api/sessions/refresh", hear_no_answer)
    page.get_by_role("link", name="Become a seller").click()
    page.wait_for_event("close")

    another = context.new_page()
    _show_profile(another)


def test_a_chosen_theme_stays(site: Site):
    page = site.visitor().new_page()
    sign_up(page, "alice")
    _show_profile(page)
    by_day = _background(page)

    page.get_by_text("Dark").click()
    by_night = _background(page)
    page.reload()

    assert by_day != by_night
    assert _background(page) == by_night


def _show_profile(page: Page) -> None:
    page.goto("/profile")
    expect(page.get_by_role("heading", name="alice")).to_be_visible()


def _background(page: Page) -> str:
    color = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    return str(color)
