"""One seat, and more who want it: dave waits in line, and is the next to watch."""

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from core import clock
from streams.models import Place, Viewing
from streams.services import lines
from tests.browser.people import join
from tests.browser.test_accessibility import faults_now
from tests.browser.test_stories import market, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def turn_comes() -> bool:
    """Hold a round, as a worker does; tell whether it is somebody's turn."""
    now = clock.database_now()
    lines.advance(now=now)
    return Place.objects.kept(now=now).exists()


def test_dave_waits_until_alice_calls_the_next_and_then_he_watches(
    playwright, chromium
):
    with market(playwright, chromium) as story:
        alice, bob = story.alice, story.bob
        story.open(bob_has="100")
        dave = join(story.site.visitor(on_a_phone=True), "dave")
        call_command("grant_credits", "dave@example.com", "100", reason="for a test")
        bob.watch("alice")
        dave.open_map()
        dave.marker("alice", "live").click()
        dave.page.get_by_role("link", name="Watch live").click()

        busy = dave.page.get_by_role("heading", name="Somebody is watching already")
        expect(busy).to_be_visible()
        dave.page.get_by_role("button", name="Wait in line").click()
        expect(dave.page.get_by_role("heading", name="You are next")).to_be_visible()
        assert faults_now(dave.page) == []
        expect(alice.page.get_by_text("1 waits in line")).to_be_visible()
        assert not turn_comes()

        alice.page.get_by_role("button", name="Next, please").click()
        ended = bob.page.get_by_role("heading", name="The seller ended it")
        expect(ended).to_be_visible()
        wait_until(turn_comes)
        turn = dave.page.get_by_role("heading", name="It is your turn")
        expect(turn).to_be_visible()
        assert faults_now(dave.page) == []
        bob.page.get_by_role("link", name="Back to the map").click()
        bob.marker("alice", "live").click()
        bob.page.get_by_role("link", name="Watch live").click()
        taken = bob.page.get_by_role("heading", name="Somebody is watching already")
        expect(taken).to_be_visible()

        dave.page.get_by_role("button", name="Watch now").click()
        dave.wait_for_frames(10)
        expect(alice.page.get_by_text("dave is watching")).to_be_visible()
        expect(alice.page.get_by_text("waits in line")).to_have_count(0)
        [sent_away, watching] = Viewing.objects.order_by("requested_at")
        assert (sent_away.buyer, sent_away.end_reason) == (bob.user, "seller_ended")
        assert (watching.buyer, watching.state) == (dave.user, "connected")


def test_whoever_leaves_the_page_leaves_the_line(playwright, chromium):
    with market(playwright, chromium) as story:
        story.open(bob_has="100")
        dave = join(story.site.visitor(on_a_phone=True), "dave")
        call_command("grant_credits", "dave@example.com", "100", reason="for a test")
        story.bob.watch("alice")
        dave.open_map()
        dave.marker("alice", "live").click()
        dave.page.get_by_role("link", name="Watch live").click()
        dave.page.get_by_role("button", name="Wait in line").click()
        dave.page.get_by_role("button", name="Leave the line").click()
        left = dave.page.get_by_role("heading", name="You left the line")
        expect(left).to_be_visible()
        wait_until(lambda: not Place.objects.open().exists())
        dave.page.get_by_role("button", name="Wait again").click()
        expect(dave.page.get_by_role("heading", name="You are next")).to_be_visible()

        dave.page.get_by_role("button", name="Close").click()

        wait_until(lambda: not Place.objects.open().exists())
        assert Place.objects.get().end_reason == "left"
