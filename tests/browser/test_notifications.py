"""The inbox: what came while the user was away, and the badge on the bell."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from core import clock
from notifications.models import Notification
from notifications.services import notifications
from tests.browser.conftest import Site, saved, sign_up
from tests.browser.test_accessibility import faults_now

pytestmark = pytest.mark.browser


def tell_paid(bought: str) -> None:
    """Tell bob that he bought credits."""
    notifications.notify(
        kind="purchase_paid",
        user_ids=[User.objects.get(username="bob").pk],
        parameters={"purchase_id": "7", "credits": bought},
        now=clock.database_now(),
    )


def bell(page: Page, name: str):
    main = page.get_by_role("navigation", name="Main")
    return main.get_by_role("link", name=name, exact=True)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("on_a_phone", [True, False], ids=["phone", "desktop"])
def test_bob_finds_what_came_while_he_was_away(
    site: Site, on_a_phone: bool, dark: bool
):
    page = site.visitor(on_a_phone=on_a_phone, dark=dark).new_page()
    sign_up(page, "bob")
    page.goto("/notifications")
    expect(page.get_by_role("heading", name="Nothing yet")).to_be_visible()
    page.goto("about:blank")
    tell_paid("20.000")

    page.goto("/profile")
    bell(page, "1 unread: Inbox").click()

    bought = page.get_by_role("link", name="You bought 20 credits")
    expect(bought).to_have_attribute("href", "/wallet/purchases/7")
    expect(bought.get_by_role("img", name="New")).to_be_visible()
    expect(bell(page, "Inbox")).to_be_visible()
    assert not Notification.objects.unread().exists()
    assert faults_now(page) == []

    page.reload()
    expect(bought).to_be_visible()
    expect(bought.get_by_role("img", name="New")).to_have_count(0)


def test_what_comes_meanwhile_is_counted_on_the_bell_and_listed_at_once(site: Site):
    page = site.visitor().new_page()
    sign_up(page, "bob")
    page.goto("/profile")
    expect(bell(page, "Inbox")).to_be_visible()

    tell_paid("20.000")

    expect(bell(page, "1 unread: Inbox")).to_be_visible()
    expect(page.get_by_text("You bought 20 credits")).to_be_visible()
    with saved(page, "/api/notifications/read"):
        bell(page, "1 unread: Inbox").click()
    with saved(page, "/api/notifications/read"):
        tell_paid("30.000")
    lines = page.get_by_role("main").get_by_role("link")
    expect(lines).to_contain_text(["You bought 30 credits", "You bought 20 credits"])


def test_an_inbox_that_does_not_load_can_be_tried_again(site: Site):
    page = site.visitor().new_page()
    sign_up(page, "bob")
    page.route("**/api/notifications*", lambda route: route.abort())
    page.goto("/notifications")
    expect(page.get_by_text("Your inbox did not load")).to_be_visible()

    page.unroute("**/api/notifications*")
    page.get_by_role("button", name="Try again").click()

    expect(page.get_by_role("heading", name="Nothing yet")).to_be_visible()


def test_bob_chooses_what_he_is_told_by_e_mail(site: Site):
    page = site.visitor().new_page()
    sign_up(page, "bob")
    page.goto("/profile/account")
    live = page.get_by_role("group", name="A seller you follow goes live")
    by_email = live.get_by_label("E-mail")
    expect(by_email).not_to_be_checked()
    with saved(page, "/api/users/me/notification-preferences"):
        by_email.check()

    page.reload()

    expect(by_email).to_be_checked()
    expect(live.get_by_label("In the app")).to_be_checked()
    decision = page.get_by_role("group", name="A moderator makes a decision about you")
    expect(decision.get_by_label("In the app")).to_be_disabled()
    assert faults_now(page) == []
