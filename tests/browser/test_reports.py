"""Bob reports alice in the app; carol decides in the admin."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from moderation.models import Report
from tests.browser.conftest import sign_up
from tests.sellers.conftest import TAIPEI, on_the_map

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def seller(db):
    [seller] = on_the_map(TAIPEI)
    User.objects.filter(pk=seller.pk).update(username="alice")
    return seller


@pytest.mark.parametrize("dark", [False, True])
def test_a_seller_is_reported_from_the_profile(site, seller, dark):
    page = site.visitor(on_a_phone=True, dark=dark).new_page()
    sign_up(page, "bob")
    page.goto(f"/sellers/{seller.pk}")
    page.get_by_role("button", name="More about alice").click()

    page.get_by_role("button", name="Report").click()
    send = page.get_by_role("button", name="Send the report")
    expect(send).to_be_disabled()
    page.get_by_label("A fraud, or not what was promised").check()
    page.get_by_label("What happened?").fill("She was not there.")
    send.click()

    expect(page.get_by_text("Thank you. A moderator will look at it")).to_be_visible()
    report = Report.objects.get()
    assert (report.reason, report.details) == ("fraud", "She was not there.")
    assert report.case.user_id == seller.pk

    page.get_by_role("dialog").get_by_role("button", name="Close").last.click()
    page.get_by_role("button", name="Report").click()
    page.get_by_label("Advertising or spam").check()
    page.get_by_role("button", name="Send the report").click()

    expect(page.get_by_role("alert")).to_contain_text("You have reported this already")
