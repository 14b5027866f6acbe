"""Money and trust, lived whole: bob buys, watches, rates, reports; carol decides."""

import re

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from billing import selectors
from billing.services import packages
from moderation.models import Case, Decision
from streams.models import Rating, Viewing
from tests.browser.people import Person
from tests.browser.test_stories import market, wait_until
from tests.factories import UserFactory

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery"


@pytest.mark.django_db(transaction=True)
def test_bob_buys_watches_rates_and_reports_and_carol_resolves(playwright, chromium):
    packages.offer_first([(20_000, 199)])
    with market(playwright, chromium) as story:
        alice, bob = story.alice, story.bob
        buy_credits(bob.page)
        story.open(bob_has=None)

        bob.watch("alice")
        wait_until(lambda: Viewing.objects.get().captured_units >= 1)
        bob.page.get_by_role("button", name="Leave").click()
        rate(bob.page, stars=2)
        report(bob)
        resolve(story.site.visitor().new_page())

        alice.page.goto("/profile")
        alice.page.get_by_role("link", name="Decisions about you").click()
        expect(alice.page.get_by_text("Please keep to the title.")).to_be_visible()
        call_command("verify_ledger")

    viewing = Viewing.objects.get()
    spent = viewing.charged_millicredits
    assert selectors.balance(bob.user.pk).balance == 20_000 - spent
    assert Rating.objects.get(viewing=viewing).score == 2
    assert not Case.objects.get().is_open
    assert Decision.objects.get().action == "warn"


def buy_credits(page: Page) -> None:
    """Buy the one package there is, with a test card."""
    page.get_by_role("link", name="Wallet").click()
    page.get_by_role("link", name="Add credits").click()
    page.get_by_role("button", name=re.compile(r"^20\b")).click()
    page.get_by_role("button", name="Pay").click()
    expect(page.get_by_role("heading", name="20 credits are yours")).to_be_visible()


def rate(page: Page, *, stars: int) -> None:
    page.get_by_role("radio", name=f"{stars} stars").check()
    page.get_by_label("A few words").fill("It was no sunset.")
    page.get_by_role("button", name="Send rating").click()
    given = page.get_by_role("img", name=f"You gave {stars} of 5 stars")
    expect(given).to_be_visible()


def report(bob: Person) -> None:
    """Report alice from her profile."""
    bob.open_map()
    bob.marker("alice", "live").click()
    bob.page.get_by_role("button", name="More about alice").click()
    bob.page.get_by_role("button", name="Report").click()
    bob.page.get_by_label("A fraud, or not what was promised").check()
    bob.page.get_by_label("What happened?").fill("A street, and no sunset.")
    bob.page.get_by_role("button", name="Send the report").click()
    thanks = bob.page.get_by_text("Thank you. A moderator will look at it")
    expect(thanks).to_be_visible()


def resolve(page):
    """Let carol find the case in the admin and warn alice."""
    carol = UserFactory(username="carol", is_staff=True, is_superuser=True)
    carol.set_password(PASSWORD)
    carol.save()
    page.goto("/admin/")
    page.get_by_label("Email").fill(carol.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.goto("/admin/moderation/case/")
    page.get_by_role("link", name="Profile").first.click()
    expect(page.get_by_text("A street, and no sunset.")).to_be_visible()
    page.locator("summary", has_text="Warn").click()
    page.get_by_label("Reason:").locator("visible=true").fill(
        "Please keep to the title."
    )
    page.get_by_role("button", name="Warn").click()
    expect(page.get_by_text("Review queue: nothing waits")).to_be_visible()
