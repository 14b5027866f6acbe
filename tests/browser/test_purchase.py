"""Buying credits in the sandbox, from the empty wallet to the full one."""

import re

import pytest
from playwright.sync_api import Page, expect

from billing.models import Purchase
from billing.services import packages
from tests import servers
from tests.browser.conftest import Site, sign_up

pytestmark = pytest.mark.browser


@pytest.fixture
def page(site: Site) -> Page:
    packages.offer_first([(20_000, 199), (60_000, 499)])
    page = site.visitor(on_a_phone=True).new_page()
    sign_up(page, "bob")
    return page


def test_a_test_card_fills_the_wallet(page: Page):
    _choose_the_first(page)
    expect(page.get_by_text("1.99 USD").first).to_be_visible()
    page.get_by_role("button", name="Pay").click()

    expect(page.get_by_role("heading", name="20 credits are yours")).to_be_visible()
    expect(page.get_by_text("You now have 20.00")).to_be_visible()
    page.get_by_role("link", name="Go to your wallet").click()

    expect(page.locator(".available")).to_have_text("20.00")
    expect(page.get_by_role("listitem")).to_contain_text(["Credits bought"])

    page.get_by_role("link", name="Credits bought").click()
    receipt = page.get_by_role("region", name="Receipt")
    for told in ("20", "1.99", str(Purchase.objects.get().pk)):
        expect(receipt).to_contain_text(told)


def test_a_declined_card_is_said_so_and_another_may_be_tried(page: Page):
    _choose_the_first(page)
    page.get_by_role("radio", name=re.compile("declined")).check()
    page.get_by_role("button", name="Pay").click()

    expect(page.get_by_role("heading", name="Your card was declined")).to_be_visible()
    page.get_by_role("link", name="Try again").click()

    expect(page.get_by_role("button", name=re.compile("60"))).to_be_visible()


def test_who_follows_a_broken_link_is_shown_the_way_back(page: Page):
    page.goto("/wallet/purchases/nobody")

    expect(
        page.get_by_role("heading", name="There is no such purchase")
    ).to_be_visible()
    page.get_by_role("link", name="Go to your wallet").click()
    expect(page.locator(".available")).to_have_text("0.00")


def test_a_change_of_mind_costs_nothing(page: Page):
    _choose_the_first(page)
    page.get_by_role("button", name="Cancel").click()

    expect(page.get_by_role("heading", name="You cancelled")).to_be_visible()


def test_a_slow_payment_is_waited_for(page: Page):
    with servers.worker():
        _choose_the_first(page)
        page.get_by_role("radio", name=re.compile("after a few")).check()
        page.get_by_role("button", name="Pay").click()

        waiting = page.get_by_role("heading", name="Waiting for the payment")
        expect(waiting).to_be_visible()
        paid = page.get_by_role("heading", name="20 credits are yours")
        expect(paid).to_be_visible(timeout=60_000)


def _choose_the_first(page: Page) -> None:
    page.get_by_role("link", name="Wallet").click()
    page.get_by_role("link", name="Add credits").click()
    page.get_by_role("button", name=re.compile(r"^20\b")).click()
    expect(page.get_by_role("heading", name="20 credits for Kamegor")).to_be_visible()
