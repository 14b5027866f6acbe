"""A buyer is told that it is the seller who makes no sound."""

import pytest
from playwright.sync_api import expect

from streams.models import Viewing
from tests.browser.test_stories import market

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_bob_sees_that_alice_has_muted_the_microphone(playwright, chromium):
    with market(playwright, chromium, BILLING_UNIT_SECONDS="60") as story:
        alice, bob = story.alice, story.bob
        story.start(bob_has="36")
        mute = alice.page.get_by_role("button", name="Mute the microphone")
        mute.click()
        bob.watch_from_profile(alice.user, frames=10)
        told = bob.page.get_by_text("alice muted the sound")

        # Also when it was off before bob came.
        expect(told).to_be_visible()
        mute.click()
        expect(told).to_have_count(0)
        mute.click()

        expect(told).to_be_visible()
        assert Viewing.objects.get().is_muted is True
        bob.page.get_by_role("button", name="Leave").click()
        expect(bob.page.get_by_role("heading", name="You left")).to_be_visible()
