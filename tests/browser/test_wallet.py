"""The wallet, as its owner sees it change."""

from datetime import datetime, timedelta

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from accounts.models import User
from billing.models import Transfer
from billing.services import earnings, wallets
from core import clock
from core.ids import new_id
from streams.causes import STREAM_EARN, VIEWING
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


def test_a_seller_moves_what_is_available_to_the_wallet(site: Site):
    page = site.visitor(on_a_phone=True).new_page()
    sign_up(page, "alice")
    now = clock.database_now()
    long_ago = now - timedelta(days=10)
    _earn(5_600, long_ago)
    earnings.advance(now=long_ago)
    earnings.advance(now=now)
    _earn(1_250, now)

    page.get_by_role("link", name="Wallet").click()
    card = page.get_by_role("region", name="Earnings")
    expect(card).to_contain_text("5.60 credits available")
    expect(card).to_contain_text("1.25 credits pending")
    expect(card.get_by_role("listitem")).to_contain_text(["1.25 available on"])
    card.get_by_role("button", name="Move to my wallet").click()

    expect(page.locator(".available")).to_have_text("5.60")
    expect(card).to_contain_text("0.00 credits available")
    lines = page.locator("km-entries").get_by_role("listitem")
    expect(lines).to_contain_text(["+5.60"])
    page.get_by_text("Pending", exact=True).click()
    expect(lines).to_contain_text(["+1.25", "5.60", "+5.60"])


def _earn(share: int, now: datetime) -> None:
    """Pay alice a share, as a minute of a viewing does."""
    Transfer.objects.create(
        debit_account=wallets.funding(),
        credit_account=wallets.pending_of(user_id=User.objects.get().pk),
        amount=share,
        code=STREAM_EARN,
        cause_type=VIEWING,
        cause_id=new_id(),
        actor="test",
        idempotency_key=str(new_id()),
        occurred_at=now,
    )


def _give(amount: str) -> None:
    call_command("grant_credits", "bob@example.com", amount, "--reason", "a test")
