"""Staff come into the admin by a second factor, as they meet it."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import servers
from tests.accounts.authenticator import code
from tests.browser.conftest import Site

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery"
# A key in the machine, whose button somebody presses at once.
KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": False,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def door(transactional_db: None, chromium: Browser):
    """A site whose staff need a second factor; by a name, as keys know no numbers."""
    with servers.serve(STAFF_SECOND_FACTOR="true") as [server]:
        site = Site(url=f"http://localhost:{server.port}", chromium=chromium)
        yield site
    assert site.faults == []


@pytest.fixture
def carol(carol):
    carol.is_superuser = True
    carol.set_password(PASSWORD)
    carol.save()
    return carol


def enter(page: Page, user) -> None:
    page.goto("/admin/accounts/user/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def test_carol_sets_an_app_up_and_the_admin_opens(door: Site, carol):
    page = door.visitor(on_a_phone=True).new_page()
    enter(page, carol)
    expect(page.get_by_role("heading", name="Two-Factor")).to_be_visible()

    page.get_by_role("link", name="Activate").click()
    secret = page.get_by_label("Authenticator secret").input_value()
    page.get_by_label("Authenticator code").fill(code(secret))
    page.get_by_role("button", name="Activate").click()

    expect(page.get_by_role("heading", name="Recovery Codes")).to_be_visible()
    expect(page.locator("textarea")).to_have_value(re.compile(r"(\d{8}\s){9}\d{8}"))
    page.goto("/admin/accounts/user/")
    expect(page.get_by_role("link", name="carol", exact=True)).to_be_visible()


def test_carol_signs_in_by_a_key(door: Site, carol):
    page = door.visitor().new_page()
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    enter(page, carol)
    page.goto("/admin/second-factor/keys/new/")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", name="Recovery Codes")).to_be_visible()
    page.context.clear_cookies()

    enter(page, carol)
    expect(page.get_by_role("heading", name="Two-Factor")).to_be_visible()
    page.get_by_role("button", name="Use a security key").click()

    expect(page.get_by_role("link", name="carol", exact=True)).to_be_visible()
