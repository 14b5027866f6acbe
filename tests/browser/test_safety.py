"""Keeping others away, as people do it in the app."""

import json

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from accounts.models import Block
from moderation.models import Case
from sellers.map import cells
from sellers.map.cells import Coordinates
from sellers.models import PrivateZone, Seller
from streams.models import Stream, Viewing
from tests.browser.conftest import sign_up
from tests.browser.people import Person
from tests.browser.test_stories import PRICE, market

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def go_to_privacy(page: Page) -> None:
    page.goto("/profile/privacy")
    expect(page.get_by_role("heading", name="Privacy and safety")).to_be_visible()


def test_bob_blocks_alice_on_the_map_and_takes_it_back(playwright, chromium):
    with market(playwright, chromium) as story:
        alice, bob = story.alice, story.bob
        alice.begin_to_sell(price=PRICE)
        bob.open_map()
        bob.marker("alice", "online").click()
        bob.page.get_by_role("button", name="More about alice").click()
        bob.page.get_by_role("button", name="Block", exact=True).click()
        dialog = bob.page.locator("km-block km-dialog")
        dialog.get_by_role("button", name="Block", exact=True).click()

        expect(bob.marker("alice", "online")).to_have_count(0)

        go_to_privacy(bob.page)
        bob.page.get_by_role("button", name="Unblock alice").click()
        expect(bob.page.get_by_text("You have blocked nobody")).to_be_visible()
        assert not Block.objects.exists()
        bob.open_map()
        expect(bob.marker("alice", "online")).to_be_visible()


def test_alice_hides_for_an_hour_and_comes_back(playwright, chromium):
    with market(playwright, chromium) as story:
        alice, bob = story.alice, story.bob
        alice.begin_to_sell(price=PRICE)
        bob.open_map()
        expect(bob.marker("alice", "online")).to_be_visible()

        go_to_privacy(alice.page)
        alice.page.get_by_role("button", name="1 hour").click()

        expect(alice.page.get_by_text("You are hidden until")).to_be_visible()
        expect(bob.marker("alice", "online")).to_have_count(0)
        assert Seller.objects.get(user=alice.user).is_hidden

        alice.page.get_by_role("button", name="Show me again").click()
        expect(bob.marker("alice", "online")).to_be_visible()


def test_alice_keeps_the_place_where_she_is_private_and_opens_it_again(
    playwright, chromium
):
    with market(playwright, chromium) as story:
        alice, bob = story.alice, story.bob
        alice.begin_to_sell(price=PRICE)
        bob.open_map()
        expect(bob.marker("alice", "online")).to_be_visible()

        go_to_privacy(alice.page)
        alice.page.get_by_role("button", name="Add a private zone").click()
        alice.page.get_by_label("Name").fill("Home")
        alice.page.get_by_text("2 km").click()
        alice.page.get_by_role("button", name="Add", exact=True).click()

        expect(alice.page.get_by_text("You are out of sight now")).to_be_visible()
        expect(alice.page.get_by_text("At least 2 km around")).to_be_visible()
        expect(bob.marker("alice", "online")).to_have_count(0)
        alice.page.goto("/live")
        expect(alice.page.get_by_text("nobody new finds you")).to_be_visible()

        go_to_privacy(alice.page)
        alice.page.get_by_role("button", name="Remove Home").click()
        alice.page.get_by_role("button", name="Remove", exact=True).click()
        expect(alice.page.get_by_text("You are out of sight now")).to_have_count(0)
        expect(bob.marker("alice", "online")).to_be_visible()
        assert not PrivateZone.objects.exists()


def test_a_place_on_the_map_is_made_private(site):
    page = site.visitor(on_a_phone=True).new_page()
    sign_up(page, "carol")
    berlin = {"center": [13.4, 52.5], "zoom": 12}
    page.evaluate(f"localStorage.setItem('kamegor.camera', '{json.dumps(berlin)}')")
    go_to_privacy(page)
    page.get_by_role("button", name="Add a private zone").click()
    page.get_by_label("Name").fill("Work")
    page.get_by_text("On the map", exact=True).click()
    expect(page.get_by_text("until the pin is on the place")).to_be_visible()
    page.get_by_role("button", name="Add", exact=True).click()

    expect(page.get_by_text("At least 300 m around")).to_be_visible()
    chosen = cells.cell_at(Coordinates(52.5, 13.4))
    assert chosen in PrivateZone.objects.get().cells


def test_alice_gets_out_in_two_taps(playwright, chromium):
    with market(playwright, chromium) as story:
        story.open(bob_has="100")
        alice, bob = story.alice, story.bob
        bob.watch("alice")
        expect(alice.page.get_by_text("bob is watching")).to_be_visible()

        alice.page.get_by_role("button", name="Get out now").click()
        alice.page.get_by_role("button", name="End, hide and block").click()

        expect(alice.page.get_by_text("a moderator was called")).to_be_visible()
        ended = bob.page.get_by_role("heading", name="The stream has ended")
        expect(ended).to_be_visible()
        assert not Stream.objects.get().is_live
        viewing = Viewing.objects.get()
        assert viewing.billed_seconds % 6 == 0
        assert Seller.objects.get(user=alice.user).is_hidden
        assert Block.objects.get().blocked == bob.user
        assert Case.objects.get().is_urgent
        bob.open_map()
        expect(bob.marker("alice", "online")).to_have_count(0)
        call_command("verify_ledger")


def test_alice_blocks_who_is_watching(playwright, chromium):
    with market(playwright, chromium) as story:
        story.open(bob_has="100")
        alice, bob = story.alice, story.bob
        bob.watch("alice")

        alice.page.get_by_role("button", name="Block bob").click()
        dialog = alice.page.locator("km-block km-dialog")
        dialog.get_by_role("button", name="Block", exact=True).click()

        # The same words as for one who is sent away: bob is not told of the block.
        ended = bob.page.get_by_role("heading", name="The seller ended it")
        expect(ended).to_be_visible()
        expect(alice.page.get_by_text("Nobody is watching yet")).to_be_visible()
        assert Stream.objects.get().is_live


def test_the_privacy_page_of_somebody_who_does_not_sell(site):
    page = site.visitor(on_a_phone=True).new_page()
    sign_up(page, "carol")
    go_to_privacy(page)

    expect(page.get_by_text("You have blocked nobody")).to_be_visible()
    expect(page.get_by_role("button", name="1 hour")).to_have_count(0)
    switch = page.get_by_role("switch", name="Hide my network address")
    expect(switch).to_be_disabled()
    assert Person(username="carol", page=page).user
