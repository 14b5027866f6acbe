"""Nobody pays for a picture that is hidden, nor is sent any of it."""

import re

import pytest
from playwright.sync_api import expect

from streams.models import Viewing
from tests.browser.test_stories import market

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Two heartbeats. That half a minute costs nothing is in tests/streams/test_pauses.py.
HIDDEN_SECONDS = 7


def test_bob_waits_for_a_hidden_picture_and_pays_nothing_for_it(playwright, chromium):
    with market(playwright, chromium, BILLING_UNIT_SECONDS="60") as story:
        alice, bob = story.alice, story.bob
        story.start(bob_has="36")
        bob.watch_from_profile(alice.user, frames=10)
        hide = alice.page.get_by_role("button", name="Hide the picture")

        hide.click()

        expect(bob.page.get_by_text("Paused. You are not charged.")).to_be_visible()
        expect(bob.video).to_have_class(re.compile("dimmed"))
        told = alice.page.get_by_text("Nobody sees or hears you")
        expect(told).to_be_visible()
        for name in ("Next, please", "Block bob"):
            button = alice.page.get_by_role("button", name=name)
            expect(button).to_be_in_viewport(ratio=1)
        bob.wait_for_last_frame()  # what was on its way is through
        frames = bob.decoded_frames
        cost = bob.page.locator("km-watch-overlay .cost").inner_text()
        bob.page.wait_for_timeout(HIDDEN_SECONDS * 1000)
        assert bob.decoded_frames == frames
        expect(bob.page.locator("km-watch-overlay .cost")).to_have_text(cost)
        hide.click()
        bob.wait_for_frames(frames + 10)
        expect(bob.page.get_by_text("The picture stands still")).to_have_count(0)
        expect(alice.page.get_by_text("bob is watching")).to_be_visible()
        bob.page.get_by_role("button", name="Leave").click()
        expect(bob.page.get_by_role("heading", name="You left")).to_be_visible()
        viewing = Viewing.objects.get()
        assert viewing.ended_at is not None
        assert viewing.connected_at is not None
        lasted = (viewing.ended_at - viewing.connected_at).total_seconds()
        assert viewing.still_seconds >= HIDDEN_SECONDS
        assert viewing.billed_seconds <= lasted - HIDDEN_SECONDS
        assert viewing.charged_millicredits == (
            viewing.price_per_minute_millicredits * viewing.billed_seconds // 60
        )
