"""Buying credits by card in the app, with Stripe's form."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from billing.services import packages
from tests import servers
from tests.billing import stripe_api
from tests.browser.conftest import Site, sign_up
from tests.browser.stripe_js import ASKS_THE_BANK, DECLINED, PAYS, StripeJs

pytestmark = pytest.mark.browser

PAID = "20 credits are yours"
WAITING = "Waiting for the payment"


@pytest.fixture
def stripe(
    transactional_db: None, chromium: Browser
) -> Iterator[tuple[StripeJs, Site]]:
    """Serve a site that takes cards, and all that is Stripe's."""
    packages.offer_first([(20_000, 199), (60_000, 499)])
    with (
        stripe_api.serve() as api,
        servers.serve(
            PAYMENT_GATEWAYS="stripe",
            STRIPE_API_URL=api.url,
            STRIPE_API_KEY="sk_test_123",
            STRIPE_PUBLISHABLE_KEY="pk_test_123",
            STRIPE_WEBHOOK_SECRET=stripe_api.SECRET,
        ) as [server],
    ):
        site = Site(url=server.url, chromium=chromium)
        yield StripeJs(api=api, server=server), site
    assert site.faults == []


@pytest.fixture
def gateway(stripe: tuple[StripeJs, Site]) -> StripeJs:
    return stripe[0]


@pytest.fixture
def visitor(stripe: tuple[StripeJs, Site]) -> BrowserContext:
    gateway, site = stripe
    visitor = site.visitor(on_a_phone=True)
    gateway.attend(visitor)
    return visitor


@pytest.fixture
def page(visitor: BrowserContext) -> Page:
    page = visitor.new_page()
    sign_up(page, "bob")
    return page


def test_a_card_fills_the_wallet(page: Page, gateway: StripeJs):
    page.goto("/wallet")
    assert gateway.scripts == 0  # nothing of Stripe's before a purchase
    _choose_the_first(page)
    _pay(page, PAYS)

    expect(page.get_by_role("heading", name=PAID)).to_be_visible()
    expect(page.get_by_text("You now have 20.00")).to_be_visible()
    assert gateway.scripts == 1
    page.go_back()

    expect(page.locator(".available")).to_have_text("20.00")


def test_a_declined_card_is_said_so_and_another_is_tried_at_once(
    page: Page, gateway: StripeJs
):
    _choose_the_first(page)
    _pay(page, DECLINED)
    expect(page.get_by_role("alert")).to_have_text("Your card has been declined.")
    gateway.is_late = True
    _pay(page, PAYS)

    # The site knows only of the first card yet, and does not say so.
    expect(page.get_by_role("heading", name=WAITING)).to_be_visible()
    gateway.catch_up()
    expect(page.get_by_role("heading", name=PAID)).to_be_visible()
    assert len(gateway.api.intents) == 1


@pytest.mark.parametrize(
    ("answer", "heading"),
    [("succeeded", PAID), ("failed", "The payment did not go through")],
)
def test_a_bank_that_asks_sends_people_back_to_their_purchase(
    page: Page, answer: str, heading: str
):
    _choose_the_first(page)
    _pay(page, ASKS_THE_BANK)
    page.get_by_role("link", name=answer).click()

    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    expect(page).to_have_url(re.compile(rf"/[\w-]+\?redirect_status={answer}$"))


def test_the_form_lets_the_dark_page_through(stripe: tuple[StripeJs, Site]):
    gateway, site = stripe
    visitor = site.visitor(dark=True)
    gateway.attend(visitor)
    page = visitor.new_page()
    sign_up(page, "bob")
    _choose_the_first(page)
    expect(_number(page)).to_be_visible()

    # Chromium paints a frame white whose colours are not of the scheme around it.
    scheme = "frame => getComputedStyle(frame).colorScheme"
    assert page.locator("iframe").evaluate(scheme) == "light"


def test_a_change_of_mind_leads_back_to_the_packages(page: Page, gateway: StripeJs):
    _choose_the_first(page)
    expect(_number(page)).to_be_visible()
    page.get_by_role("button", name="Choose another amount").click()

    expect(page.get_by_role("button", name=re.compile("^60"))).to_be_visible()
    expect(page.locator("iframe")).to_have_count(0)
    _choose(page, "60")
    _pay(page, PAYS)

    expect(page.get_by_role("heading", name="60 credits are yours")).to_be_visible()


def test_without_stripe_the_form_says_so_and_may_be_asked_for_again(
    page: Page, gateway: StripeJs
):
    gateway.is_down = True
    _choose_the_first(page)

    failed = page.get_by_role("heading", name="The payment form did not load")
    expect(failed).to_be_visible()
    gateway.is_down = False
    page.get_by_role("button", name="Try again").click()
    expect(_number(page)).to_be_visible()

    gateway.is_down = True
    _pay(page, PAYS)
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    gateway.is_down = False
    _pay(page, PAYS)

    expect(page.get_by_role("heading", name=PAID)).to_be_visible()


def _choose_the_first(page: Page) -> None:
    page.goto("/wallet")
    page.get_by_role("link", name="Add credits").click()
    _choose(page, "20")


def _choose(page: Page, amount: str) -> None:
    page.get_by_role("button", name=re.compile(rf"^{amount}\b")).click()
    expect(page.get_by_role("heading", name=f"{amount} credits")).to_be_focused()


def _number(page: Page) -> Locator:
    return page.frame_locator("iframe").get_by_label("Card number")


def _pay(page: Page, card: str) -> None:
    _number(page).fill(card)
    page.get_by_role("button", name="Pay $").click()
