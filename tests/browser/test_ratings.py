"""What bob thinks of what he watched, and where others see it."""

from datetime import timedelta

import pgtrigger
import pytest
from django.db.models import F
from playwright.sync_api import expect

from moderation.models import Report
from sellers.models import Seller
from streams.models import Rating, Viewing
from tests.browser.test_stories import market, wait_until
from tests.streams.conftest import publish_ratings

pytestmark = pytest.mark.browser


@pytest.mark.django_db(transaction=True)
def test_bob_rates_what_he_watched_and_the_map_shows_it(playwright, chromium):
    with market(playwright, chromium) as story:
        story.open(bob_has="100")
        story.bob.watch("alice")
        page = story.bob.page
        wait_until(lambda: Viewing.objects.get().captured_units >= 1)
        page.get_by_role("button", name="Leave").click()

        page.get_by_role("radio", name="4 stars").check()
        page.get_by_label("A few words").fill("A fine sunset.")
        page.get_by_role("button", name="Send rating").click()
        expect(page.get_by_role("img", name="You gave 4 of 5 stars")).to_be_visible()

        page.get_by_role("button", name="Edit").click()
        page.get_by_role("radio", name="5 stars").check()
        page.get_by_role("button", name="Send rating").click()
        expect(page.get_by_role("img", name="You gave 5 of 5 stars")).to_be_visible()
        rating = Rating.objects.get()
        assert (rating.score, rating.comment) == (5, "A fine sunset.")

        page.get_by_role("link", name="See the receipt").click()
        expect(page.get_by_role("heading", name="Receipt")).to_be_visible()
        here = page.get_by_role("link", name="Wallet", exact=True)
        expect(here).to_have_attribute("aria-current", "page")
        expect(page.get_by_text("Time began to count")).to_be_visible()
        stars = page.get_by_role("img", name="5 of 5 stars")
        expect(stars).to_be_visible()
        # Wider than its stars, it would fill more of them than were given.
        assert stars.bounding_box()["width"] < 200

        # The next morning, say.
        page.reload()
        page.get_by_role("button", name="Edit").click()
        words = page.get_by_label("A few words")
        expect(words).to_have_value("A fine sunset.")
        page.get_by_role("button", name="Leave it as it was").click()
        expect(stars).to_be_visible()
        page.get_by_role("button", name="Edit").click()
        page.get_by_role("radio", name="4 stars").check()
        page.get_by_role("button", name="Send rating").click()
        expect(page.get_by_role("img", name="4 of 5 stars")).to_be_visible()
        assert not Seller.objects.filter(rating_count=1).exists()

        publish_ratings()
        with pgtrigger.ignore("streams.Rating:subject_is_frozen"):
            Rating.objects.update(created_at=F("created_at") - timedelta(days=1))
        page.reload()
        expect(page.get_by_role("heading", name="Your rating")).to_be_visible()
        expect(page.get_by_role("img", name="4 of 5 stars")).to_be_visible()
        expect(page.get_by_role("button", name="Edit")).not_to_be_visible()

        story.bob.open_map()
        story.bob.marker("alice", "live").click()
        expect(page.get_by_text("4.0 (1)")).to_be_visible()

        alices = story.alice.page
        story.alice.stop_streaming()
        alices.goto("/profile")
        alices.get_by_role("link", name="Ratings").click()
        expect(alices.get_by_text("A fine sunset.")).to_be_visible()
        alices.get_by_role("button", name="Answer").click()
        alices.get_by_label("Your answer").fill("Come again!")
        alices.get_by_role("button", name="Send answer").click()
        expect(alices.get_by_text("Come again!")).to_be_visible()

        page.get_by_role("button", name="More about alice").click()
        page.get_by_role("link", name="Read the rating").click()
        expect(page.get_by_text("Come again!")).to_be_visible()

        alices.get_by_role("button", name="Report").click()
        alices.get_by_label("Insults, threats or hatred").check()
        alices.get_by_role("button", name="Send the report").click()
        thanks = alices.get_by_text("Thank you. A moderator will look at it")
        expect(thanks).to_be_visible()
        assert Report.objects.get().case.subject_id == rating.pk


@pytest.mark.django_db(transaction=True)
def test_who_skips_is_not_asked_again(playwright, chromium):
    with market(playwright, chromium) as story:
        story.open(bob_has="100")
        story.bob.watch("alice")
        wait_until(lambda: Viewing.objects.get().captured_units >= 1)
        story.bob.page.get_by_role("button", name="Leave").click()

        question = story.bob.page.get_by_role("heading", name="How was it?")
        expect(question).to_be_visible()
        story.bob.page.get_by_role("button", name="Skip").click()

        expect(question).not_to_be_visible()
        expect(story.bob.page.get_by_role("heading", name="You left")).to_be_visible()
        assert not Rating.objects.exists()
