"""Nobody pays for a picture that stands still, as its browsers count it."""

import pytest
from playwright.sync_api import expect

from streams.models import Viewing
from tests.browser.test_stories import market

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

STOP_CAMERA = "video => video.srcObject.getVideoTracks().forEach(each => each.stop())"


def test_bob_is_told_that_the_picture_stands_still_and_does_not_pay_for_it(
    playwright, chromium
):
    with market(playwright, chromium, BILLING_UNIT_SECONDS="60") as story:
        alice, bob = story.alice, story.bob
        story.start(bob_has="36")
        bob.watch_from_profile(alice.user, frames=10)

        alice.page.locator("video").first.evaluate(STOP_CAMERA)

        said = bob.page.get_by_text(
            "The picture stands still. This time is not billed."
        )
        expect(said).to_be_visible(timeout=20_000)
        told = alice.page.get_by_text("bob sees a still picture: not billed")
        expect(told).to_be_visible()
        bob.page.get_by_role("button", name="Leave").click()
        expect(bob.page.get_by_role("heading", name="You left")).to_be_visible()
        viewing = Viewing.objects.get()
        assert viewing.still_seconds > 0
        assert viewing.frames_sent > 0
        bob.page.goto(f"/viewings/{viewing.pk}")
        expect(bob.page.get_by_text("s of a still picture")).to_be_visible()
