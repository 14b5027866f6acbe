"""Being told that somebody is live, and getting there."""

import pytest
from playwright.sync_api import expect

from streams.models import Follow
from tests import servers
from tests.browser.test_stories import PRICE, market

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_bob_rings_the_bell_and_is_led_to_alice_when_she_goes_live(
    playwright, chromium
):
    with market(playwright, chromium) as story, servers.worker():
        alice, bob = story.alice, story.bob
        alice.begin_to_sell(price=PRICE)
        bob.open_map()
        bob.marker("alice", "online").click()
        bell = bob.page.get_by_role("button", name="Tell me when alice goes live")
        expect(bell).to_have_attribute("aria-pressed", "false")
        bell.click()
        expect(bell).to_have_attribute("aria-pressed", "true")
        assert Follow.objects.get().follower == bob.user

        bob.page.goto("/wallet")
        expect(bob.page.get_by_role("heading", name="Wallet")).to_be_visible()
        alice.go_live("Sunset at the river")

        notice = bob.page.get_by_text("alice is live: Sunset at the river")
        expect(notice).to_be_visible()
        bob.page.get_by_role("link", name="See", exact=True).click()
        watch = bob.page.get_by_role("link", name="Watch live (2.5 credits/min)")
        expect(watch).to_be_visible()
        expect(bell).to_have_attribute("aria-pressed", "true")

        bob.page.goto("/profile")
        bob.page.get_by_role("link", name="When they go live").click()
        expect(bob.page.get_by_role("link", name="alice")).to_contain_text("Live")
        bob.page.get_by_role("button", name="No more news of alice").click()
        expect(bob.page.get_by_role("heading", name="Nobody yet")).to_be_visible()
        assert not Follow.objects.exists()
