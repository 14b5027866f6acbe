"""A page that was changed to see the picture and never say so."""

import re

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from billing.models import Transfer, TransferCode
from core import clock
from streams import free_time, selectors
from streams.constants import UNPAID_MOST_SECONDS
from streams.models import Viewing
from tests.browser.test_stories import PRICE, market, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SILENT = """
const send = WebSocket.prototype.send
WebSocket.prototype.send = function (frame) {
  const [, , topic, event] = typeof frame === "string" ? JSON.parse(frame) : []
  const isWord = ["connected", "heartbeat"].includes(event)
  if (!isWord || !topic.startsWith("stream:")) send.call(this, frame)
}
"""


def test_a_page_that_keeps_silent_sees_a_moment_and_waits(playwright, chromium):
    with market(playwright, chromium, BILLING_UNIT_SECONDS="60") as story:
        alice, bob = story.alice, story.bob
        call_command("grant_credits", "bob@example.com", "36", reason="for a test")
        alice.begin_to_sell(price=PRICE)
        alice.go_live("Sunset at the river")
        bob.page.add_init_script(SILENT)
        bob.page.goto(f"/sellers/{alice.user.pk}")
        bob.page.get_by_role("link", name="Watch live").click()
        bob.wait_for_frames(1)

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
        assert not Transfer.objects.filter(code=TransferCode.STREAM_SPEND).exists()

        bob.page.reload()

        told = bob.page.get_by_text("Your last try ended before it was paid for.")
        expect(told).to_be_visible()
        expect(bob.page.get_by_role("timer")).to_have_text(re.compile(r"^\d+ s$"))
