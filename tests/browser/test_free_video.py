"""Pages that were changed to see the picture and not say so, or lose the server."""

import re
from datetime import timedelta

import pgtrigger
import pytest
from django.db.models import F
from playwright.sync_api import expect

from billing.models import Transfer
from core import clock
from streams import selectors
from streams.causes import STREAM_SPEND
from streams.constants import MEDIA_SILENCE_SECONDS, UNPAID_MOST_SECONDS
from streams.meter import free_time
from streams.models import Viewing
from tests.browser.test_stories import market, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SILENT = """
const send = WebSocket.prototype.send
WebSocket.prototype.send = function (frame) {
  const [, , topic, event] = typeof frame === "string" ? JSON.parse(frame) : []
  const isWord = ["connected", "heartbeat"].includes(event)
  if (!isWord || !topic.startsWith("stream:")) send.call(this, frame)
}
"""

HUSHED_LATER = """
const send = WebSocket.prototype.send
WebSocket.prototype.send = function (frame) {
  const [, , topic, event] = typeof frame === "string" ? JSON.parse(frame) : []
  const isBeat = event === "heartbeat" && topic.startsWith("stream:")
  if (isBeat && window.isHushed) return
  if (isBeat) window.saidAt = Date.now()
  send.call(this, frame)
}
"""


@pytest.mark.parametrize("silent", ["bob", "alice"])
def test_a_page_that_falls_silent_later_stops_the_picture_until_it_is_heard(
    playwright, chromium, silent
):
    """Bob to watch unpaid, alice as one whose server hangs: nobody bills either."""
    with market(playwright, chromium, BILLING_UNIT_SECONDS="60") as story:
        alice, bob = story.alice, story.bob
        who = {"alice": alice, "bob": bob}[silent]
        who.page.add_init_script(HUSHED_LATER)
        story.start(bob_has="36")
        bob.watch_from_profile(alice.user, frames=10)
        who.page.wait_for_function("() => window.saidAt")
        watch_for_longer(timedelta(seconds=20))

        who.page.evaluate("() => { window.isHushed = true }")
        last_frame_at = bob.wait_for_last_frame()

        said_at = who.page.evaluate("() => window.saidAt")
        unpaid_seconds = (last_frame_at - said_at) / 1000
        assert MEDIA_SILENCE_SECONDS - 1 < unpaid_seconds <= UNPAID_MOST_SECONDS
        frames = bob.decoded_frames
        who.page.evaluate("() => { window.isHushed = false }")
        bob.wait_for_frames(frames + 10)
        bob.page.get_by_role("button", name="Leave").click()
        expect(bob.page.get_by_role("heading", name="You left")).to_be_visible()
        viewing = Viewing.objects.get()
        assert (viewing.end_reason, viewing.peer_connection.offers) == ("left", 1)
        assert viewing.still > timedelta()


def watch_for_longer(time):
    """Let a viewing have begun so much earlier: a buyer's first silence is over."""
    begun = ("requested_at", "connected_at", "counts_from", "paid_until")
    with pgtrigger.ignore("streams.Viewing:terms_are_frozen"):
        Viewing.objects.update(**{field: F(field) - time for field in begun})


def test_a_page_that_keeps_silent_sees_a_moment_and_waits(playwright, chromium):
    with market(playwright, chromium, BILLING_UNIT_SECONDS="60") as story:
        alice, bob = story.alice, story.bob
        story.start(bob_has="36")
        bob.page.add_init_script(SILENT)
        bob.watch_from_profile(alice.user, frames=1)

        wait_until(lambda: Viewing.objects.get().ended_at is not None)

        viewing = Viewing.objects.get()
        assert (viewing.end_reason, viewing.charged_millicredits) == (
            "connection_lost",
            0,
        )
        assert free_time.taken_seconds(viewing) == UNPAID_MOST_SECONDS
        now = clock.database_now()
        left = selectors.free_time(bob.user.pk, alice.user.pk, now=now)
        assert left.wait_seconds(now=now) > 0
        assert not Transfer.objects.filter(code=STREAM_SPEND).exists()

        bob.page.reload()

        told = bob.page.get_by_text("Your last try ended before it was paid for.")
        expect(told).to_be_visible()
        expect(bob.page.get_by_role("timer")).to_have_text(re.compile(r"^\d+ s$"))
