"""The main job, lived by alice and bob in two browsers: real media, real credits."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pytest
from django.core.management import call_command
from django.test import override_settings
from playwright.sync_api import Browser, Geolocation, Locator, Playwright, expect

from billing import selectors
from streams.constants import PEER_SILENCE_SECONDS
from streams.models import Stream, Viewing
from tests import servers
from tests.browser.conftest import Site, launch, saved
from tests.browser.people import Person, join
from tests.browser.relay import relaying

pytestmark = pytest.mark.browser

# A "minute" long enough for the meter's pace, short enough for a test.
UNIT_SECONDS = 6
PRICE = "2.5"
PRICE_MILLICREDITS = 2_500
RIVERSIDE = Geolocation(latitude=11.5625, longitude=104.9310)
PATIENCE_SECONDS = 40


@dataclass(frozen=True, kw_only=True)
class Market:
    """The site with a meter, and one Chromium each for alice and bob."""

    site: Site
    alice: Person
    bob: Person
    bobs_chromium: Browser

    def start(self, *, bob_has: str) -> None:
        """Give bob credits, and let alice sell and go live."""
        self._give(bob_has)
        self.alice.begin_to_sell(price=PRICE)
        self.alice.go_live("Sunset at the river")

    def open(self, *, bob_has: str | None) -> None:
        """Let alice sell and go live in bob's view, and give bob credits, or none."""
        if bob_has:
            self._give(bob_has)
        self.alice.begin_to_sell(price=PRICE)
        self.bob.open_map()
        expect(self.bob.marker("alice", "online")).to_be_visible()
        self.alice.go_live("Sunset at the river")
        expect(self.bob.marker("alice", "live")).to_be_visible()

    def _give(self, amount: str) -> None:
        call_command("grant_credits", "bob@example.com", amount, reason="for a test")


@contextmanager
def market(playwright: Playwright, chromium: Browser, **env: str) -> Iterator[Market]:
    env = {"BILLING_UNIT_SECONDS": str(UNIT_SECONDS)} | env
    unit_seconds = int(env["BILLING_UNIT_SECONDS"])
    with ExitStack() as stack:
        # verify_ledger runs here, and asks for the same minute.
        stack.enter_context(override_settings(BILLING_UNIT_SECONDS=unit_seconds))
        [server] = stack.enter_context(servers.serve(**env))
        stack.enter_context(servers.command("run_meter", **env))
        bobs_chromium = stack.enter_context(launch(playwright))
        site = Site(url=server.url, chromium=chromium)
        yield Market(
            site=site,
            alice=join(site.visitor(on_a_phone=True), "alice", RIVERSIDE),
            bob=join(site.visitor(on_a_phone=True, chromium=bobs_chromium), "bob"),
            bobs_chromium=bobs_chromium,
        )
    assert site.faults == []


@pytest.mark.django_db(transaction=True)
def test_bob_finds_alice_watches_her_and_pays_by_the_minute(playwright, chromium):
    with market(playwright, chromium) as story:
        alice, bob = story.alice, story.bob
        story.open(bob_has="100")

        bob.marker("alice", "live").click()
        price = bob.page.get_by_role("link", name="Watch live (2.5 credits/min)")
        expect(price).to_be_visible()
        price.click()
        bob.wait_for_frames(30)
        expect(alice.page.get_by_text("bob is watching")).to_be_visible()
        wait_until(lambda: Viewing.objects.get().captured_units >= 1)
        assert set(bob.candidate_types) <= {"host", "prflx"}

        alice.stop_streaming()

        ended = bob.page.get_by_role("heading", name="The stream has ended")
        expect(ended).to_be_visible()
        assert_settled(reason="stream_ended", bob=bob, granted_millicredits=100_000)
        bob.page.get_by_role("link", name="Back to the map").click()
        expect(bob.marker("alice", "online")).to_be_visible()
        call_command("verify_ledger")


@pytest.mark.django_db(transaction=True)
def test_the_same_through_the_relay_alone(playwright, chromium, tmp_path):
    with (
        relaying(tmp_path) as relay,
        market(playwright, chromium, **relay.env) as story,
    ):
        story.open(bob_has="100")

        story.bob.watch("alice")
        story.bob.wait_for_frames(30)
        wait_until(lambda: Viewing.objects.get().captured_units >= 1)
        assert set(story.bob.candidate_types) == {"relay"}
        story.bob.page.get_by_role("button", name="Leave").click()

        expect(story.bob.page.get_by_role("heading", name="You left")).to_be_visible()
        assert_settled(reason="left", bob=story.bob, granted_millicredits=100_000)
        expect(story.alice.page.get_by_text("Nobody is watching yet")).to_be_visible()
        call_command("verify_ledger")


@pytest.mark.django_db(transaction=True)
def test_bob_hides_his_address_and_is_relayed_though_alice_does_not_mind(
    playwright, chromium, tmp_path
):
    with (
        relaying(tmp_path) as relay,
        market(
            playwright, chromium, **relay.env | {"ICE_TRANSPORT_POLICY": "all"}
        ) as story,
    ):
        alice, bob = story.alice, story.bob
        alice.begin_to_sell(price=PRICE)
        with saved(alice.page, "/api/users/me/address-privacy"):
            switch_of(alice).uncheck()
        with saved(bob.page, "/api/users/me/address-privacy"):
            switch_of(bob).check()
        bob.page.reload()
        expect(bob.page.get_by_role("switch")).to_be_checked()
        call_command("grant_credits", "bob@example.com", "100", reason="for a test")
        alice.go_live("Sunset at the river")
        bob.open_map()

        bob.watch("alice")
        bob.wait_for_frames(30)

        assert set(bob.candidate_types) == {"relay"}
        assert set(alice.candidate_types) == {"relay"}


@pytest.mark.django_db(transaction=True)
def test_bob_pays_for_nothing_after_his_network_is_cut(playwright, chromium):
    with market(playwright, chromium) as story:
        story.open(bob_has="100")
        story.bob.watch("alice")
        wait_until(lambda: Viewing.objects.get().captured_units >= 1)

        with silence(story.bobs_chromium):
            cut_at = time.time()
            wait_until(lambda: not Viewing.objects.get().is_open)

        viewing = Viewing.objects.get()
        assert viewing.ended_at is not None
        assert viewing.ended_at.timestamp() <= cut_at
        assert_settled(
            reason="connection_lost", bob=story.bob, granted_millicredits=100_000
        )
        expect(story.alice.page.get_by_text("Nobody is watching yet")).to_be_visible()
        assert Stream.objects.get().is_live
        call_command("verify_ledger")


@pytest.mark.django_db(transaction=True)
def test_a_path_that_breaks_is_replaced_and_bob_goes_on_watching(
    playwright, chromium, tmp_path
):
    # In minutes of this length nothing falls due while the path is broken.
    env = {"BILLING_UNIT_SECONDS": "60"}
    with (
        relaying(tmp_path) as relay,
        market(playwright, chromium, **relay.env, **env) as story,
    ):
        story.open(bob_has="100")
        story.bob.watch("alice")
        story.bob.wait_for_frames(30)
        # Before that, a silence may not last as long as finding another way does.
        wait_until(lambda: heard_for(Viewing.objects.get()) >= PEER_SILENCE_SECONDS)

        relay.stop()
        relay.start()
        looking = story.bob.page.get_by_text("Looking for another way")
        expect(looking).to_be_visible(timeout=PATIENCE_SECONDS * 1000)
        before = story.bob.decoded_frames
        story.bob.wait_for_frames(before + 30)

        expect(looking).not_to_be_visible()
        assert Viewing.objects.get().is_open


@pytest.mark.django_db(transaction=True)
def test_the_picture_stops_when_bob_s_wallet_is_empty(playwright, chromium):
    with market(playwright, chromium) as story:
        story.open(bob_has="6")
        story.bob.watch("alice")

        warning = story.bob.page.get_by_text("Your credits are running out")
        expect(warning).to_be_visible(timeout=PATIENCE_SECONDS * 1000)
        empty = story.bob.page.get_by_role("heading", name="Your credits ran out")
        expect(empty).to_be_visible(timeout=PATIENCE_SECONDS * 1000)

        viewing = assert_settled(
            reason="insufficient_credits", bob=story.bob, granted_millicredits=6_000
        )
        # Of the second unit, what both were heard in.
        charged = viewing.charged_millicredits
        assert PRICE_MILLICREDITS < charged <= 2 * PRICE_MILLICREDITS
        assert story.bob.video.evaluate("(video) => video.srcObject") is None
        expect(
            story.bob.page.get_by_role("link", name="Go to your wallet")
        ).to_be_visible()
        call_command("verify_ledger")


@pytest.mark.django_db(transaction=True)
def test_alice_reloads_her_page_and_bob_goes_on_watching(playwright, chromium):
    with market(playwright, chromium) as story:
        story.open(bob_has="100")
        story.bob.watch("alice")
        story.bob.wait_for_frames(10)

        story.alice.page.on("dialog", lambda dialog: dialog.accept())
        story.alice.page.reload()

        expect(story.alice.page.get_by_text("bob is watching")).to_be_visible()
        before = story.bob.decoded_frames
        story.bob.wait_for_frames(before + 30)
        viewing = Viewing.objects.get()
        assert viewing.is_open
        assert Stream.objects.get().is_live


def switch_of(person: Person) -> Locator:
    """Open a person's privacy page and return what hides their address."""
    person.page.goto("/profile/privacy")
    return person.page.get_by_role("switch", name="Hide my network address")


def assert_settled(*, reason: str, bob: Person, granted_millicredits: int) -> Viewing:
    """Bob paid for the seconds that count, and nothing is held any more."""
    viewing = Viewing.objects.get()
    assert (viewing.state, viewing.end_reason) == ("ended", reason)
    charge = PRICE_MILLICREDITS * viewing.billed_seconds // UNIT_SECONDS
    assert viewing.charged_millicredits == charge > 0
    balance = selectors.balance(bob.user.pk)
    assert balance.balance == granted_millicredits - charge
    assert balance.held == 0
    return viewing


@contextmanager
def silence(chromium: Browser) -> Iterator[None]:
    """Freeze every process of a browser: to others, its network is gone."""
    session = chromium.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    pids = [process["id"] for process in processes]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


def heard_for(viewing: Viewing) -> float:
    """Return for how many seconds a buyer has been heard since the connection."""
    assert viewing.buyer_heard_at
    assert viewing.connected_at
    return (viewing.buyer_heard_at - viewing.connected_at).total_seconds()


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.2)
