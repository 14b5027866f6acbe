"""Bob reports alice in the app; carol decides in the admin."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from core import clock
from moderation.models import Appeal, Report, ReportReason
from moderation.services import decisions, reports
from sellers.models import Seller
from tests.accounts.post import deliver
from tests.browser.conftest import sign_up
from tests.browser.test_accessibility import faults_now
from tests.browser.test_passwords import link_in, sign_in
from tests.factories import UserFactory
from tests.sellers.conftest import TAIPEI, on_the_map

PASSWORD = "correct horse battery"
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


def test_who_was_decided_about_reads_it_and_appeals(site):
    page = site.visitor(on_a_phone=True).new_page()
    sign_up(page, "bob")
    page.goto("/profile/decisions")
    expect(page.get_by_text("Nothing was decided about you")).to_be_visible()
    hide(User.objects.get(username="bob"), reason="No adverts, please.")

    page.goto("/profile")
    page.get_by_role("link", name="Decisions about you").click()
    expect(page.get_by_text("No adverts, please.")).to_be_visible()
    page.get_by_role("button", name="Appeal", exact=True).click()
    page.get_by_label("Why was it wrong?").fill("It was art.")
    page.get_by_role("button", name="Send the appeal").click()

    expect(page.get_by_text("You appealed. Another moderator")).to_be_visible()
    expect(page.get_by_role("button", name="Appeal", exact=True)).to_have_count(0)
    assert Appeal.objects.get().text == "It was art."


def test_who_is_suspended_appeals_by_the_letter(site):
    sign_up(site.visitor().new_page(), "bob")
    deliver()
    decisions.suspend(
        moderator=UserFactory(is_staff=True),
        subject_id=User.objects.get(username="bob").pk,
        reason="No adverts, please.",
        now=clock.database_now(),
    )
    [letter] = deliver()
    page = site.visitor(on_a_phone=True).new_page()
    sign_in(page, PASSWORD)
    expect(page.get_by_text("a link to appeal")).to_be_visible()

    page.goto(link_in(letter))
    expect(page.get_by_text("Your account was suspended")).to_be_visible()
    expect(page.get_by_text("No adverts, please.")).to_be_visible()
    assert "token" not in page.url
    page.get_by_role("button", name="Appeal", exact=True).click()
    page.get_by_label("Why was it wrong?").fill("It was art.")
    assert faults_now(page) == []
    page.get_by_role("button", name="Send the appeal").click()

    expect(page.get_by_text("You appealed. Another moderator")).to_be_visible()
    assert Appeal.objects.get().text == "It was art."

    page.goto("/appeal")
    expect(page.get_by_text("This link does not work")).to_be_visible()


def test_a_moderator_decides_a_case_in_the_admin(site, seller):
    carol = UserFactory(username="carol", is_staff=True, is_superuser=True)
    carol.set_password(PASSWORD)
    carol.save()
    case = reports.report(
        reporter=UserFactory(username="bob"),
        subject_type="profile",
        subject_id=seller.pk,
        reason=ReportReason.DANGER,
        details="Look at the rail.",
        now=clock.database_now(),
    ).case
    page = site.visitor().new_page()
    page.goto("/admin/")
    page.get_by_label("Email").fill(carol.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()

    page.goto("/admin/moderation/case/")
    page.get_by_role("link", name="Profile urgent").click()
    expect(page.get_by_text("Look at the rail.")).to_be_visible()
    page.locator("summary", has_text="Hide from the map").click()
    page.get_by_label("Reason:").locator("visible=true").fill("Too dangerous.")
    page.get_by_role("button", name="Hide from the map").click()

    expect(page.get_by_text("Review queue: nothing waits")).to_be_visible()
    case.refresh_from_db()
    assert not case.is_open
    assert not Seller.objects.on_the_map().exists()


def hide(user, *, reason):
    decisions.hide_from_map(
        moderator=UserFactory(is_staff=True),
        subject_id=user.pk,
        reason=reason,
        now=clock.database_now(),
    )
