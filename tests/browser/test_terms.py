"""What a minute costs, said before it is paid: free preview, the least, the step."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from playwright.sync_api import Route, expect

from streams.models import Stream, Viewing
from tests.browser.conftest import saved
from tests.browser.people import Person
from tests.browser.test_accessibility import faults_now
from tests.browser.test_stories import PRICE, market

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_bob_reads_the_terms_looks_for_free_and_finds_no_second_preview(
    playwright, chromium
):
    with market(playwright, chromium) as story:
        alice, bob = story.alice, story.bob
        call_command("grant_credits", "bob@example.com", "36", reason="for a test")
        alice.begin_to_sell(price=PRICE)
        with loaded_again_at_the_end(alice):
            alice.page.get_by_label("Free at first").select_option("60")
            alice.page.get_by_label("Counted by").select_option("10")
        expect(alice.page.get_by_text("First 60 s free, then 2.5")).to_be_visible()
        with saved(alice.page, "/api/profiles/me/seller"):
            alice.page.get_by_role("button", name="Save").click()
        alice.go_live("Sunset at the river")

        bob.page.goto(f"/sellers/{alice.user.pk}")
        terms = "2.5 credits a minute, in steps of 10 s; your balance lasts 14 min."
        said = bob.page.get_by_text(f"First 60 s free, then {terms}")
        expect(said).to_be_visible()
        bob.page.get_by_role("link", name="Watch live").click()
        bob.wait_for_frames(10)
        expect(bob.page.get_by_text(re.compile(r"Free for \d+ s"))).to_be_visible()
        assert faults_now(bob.page) == []
        bob.page.get_by_role("button", name="Leave").click()
        expect(bob.page.get_by_role("heading", name="You left")).to_be_visible()

        viewing = Viewing.objects.get()
        assert (viewing.preview_seconds, viewing.charged_millicredits) == (60, 0)
        bob.page.goto(f"/viewings/{viewing.pk}")
        expect(bob.page.get_by_text("First 60 s free")).to_be_visible()
        bob.page.goto(f"/sellers/{alice.user.pk}")
        expect(bob.page.get_by_text(terms[:1].upper() + terms[1:])).to_be_visible()
        expect(said).to_have_count(0)


def test_bob_is_asked_again_at_a_price_that_he_was_not_shown(playwright, chromium):
    with market(playwright, chromium) as story:
        alice, bob = story.alice, story.bob
        call_command("grant_credits", "bob@example.com", "36", reason="for a test")
        alice.begin_to_sell(price=PRICE)
        alice.go_live("Sunset at the river")
        stream_id = Stream.objects.get().pk
        again = bob.page.get_by_role("button", name="Watch live (2.5 credits/min)")

        bob.page.goto(f"/watch/{stream_id}")
        asked = bob.page.get_by_role("heading", name="Watch alice's stream?")
        expect(asked).to_be_visible()
        profile = bob.page.get_by_role("link", name="See the seller's profile")
        expect(profile).to_have_attribute("href", f"/sellers/{alice.user.pk}")
        expect(bob.page.get_by_text("your balance lasts 14 min")).to_be_visible()
        assert faults_now(bob.page) == []

        bob.page.evaluate(
            "id => sessionStorage.setItem(`kamegor:shown-price:${id}`, '2.000')",
            str(stream_id),
        )
        bob.page.reload()
        changed = bob.page.get_by_role("heading", name="The price has changed")
        expect(changed).to_be_visible()
        assert not Viewing.objects.exists()

        again.click()
        bob.wait_for_frames(1)
        assert Viewing.objects.get().price_per_minute_millicredits == 2_500


@contextmanager
def loaded_again_at_the_end(alice: Person) -> Iterator[None]:
    """Her offer is opened; the profile, which it asks for twice, comes late again."""
    profile = "**/api/profiles/me"
    loads: list[Route] = []

    def hold(load: Route) -> None:
        loads.append(load)

    alice.page.route(profile, hold)
    alice.page.goto("/profile/selling")
    while len(loads) < 2:
        alice.page.wait_for_timeout(50)
    loads[0].continue_()
    yield
    with alice.page.expect_response(profile):
        loads[1].continue_()
    alice.page.unroute(profile)
