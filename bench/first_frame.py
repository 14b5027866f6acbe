"""From pressing *Watch* to the first decoded frame, in two pages of the built app.

Beside it, a page with two peer connections and no server, in the same Chromium and
with the same camera; directly, and through the TURN server alone. What is judged is
how much longer the app takes, in seconds.
"""

import tempfile
from functools import partial
from pathlib import Path

from django.core.management import call_command
from playwright.sync_api import Page, expect

from bench.result import Result, medians
from core import clock
from streams.models import Viewing
from streams.services import viewings
from tests import servers
from tests.browser.conftest import Site, driver, launch
from tests.browser.people import Person, join
from tests.browser.relay import relaying
from tests.databases import cloned

ROUNDS = 7
MOST_SECONDS_MORE = 0.5
SCRIPT = Path(__file__).with_suffix(".js").read_text()


def measure() -> list[Result]:
    with tempfile.TemporaryDirectory() as folder, relaying(Path(folder)) as relay:
        direct = {"TURN_URLS": ""}  # sellers hide behind a relay that there is
        return [_compare("direct", direct), _compare("relayed", relay.env)]


def _compare(path: str, env: dict[str, str]) -> Result:
    with (
        cloned("kamegor_bench_first_frame"),
        servers.serve(**env) as [server],
        driver() as playwright,
        launch(playwright) as chromium,
    ):
        site = Site(url=server.url, chromium=chromium)
        alice = join(site.visitor(on_a_phone=True), "alice")
        bob = join(site.visitor(on_a_phone=True), "bob")
        # As in the bare page, whose buyer has the camera: without it, Chromium hides
        # addresses behind mDNS names, which take their time to be resolved.
        bob.page.context.grant_permissions(["camera", "microphone"])
        call_command("grant_credits", "bob@example.com", "1000", reason="bench")
        alice.begin_to_sell(price="1")
        alice.go_live("First frames")
        bare = _bare_page(bob)
        configuration = _evaluate(alice.page, "iceConfiguration()")
        value, reference = medians(
            partial(_watch, alice, bob),
            partial(bare.evaluate, "(one) => connectBare(one)", configuration),
            rounds=ROUNDS,
        )
    return Result(
        name=f"Watch pressed to first frame, {path}",
        value=value,
        reference=reference,
        unit="s",
        ratio=value - reference,
        reach=MOST_SECONDS_MORE,
        direction="at_most",
    )


def _bare_page(person: Person) -> Page:
    page = person.page.context.new_page()
    # A page of the site's origin, as cameras are for secure ones only, without the app
    # and without the policies that keep cameras from all other pages.
    page.route(
        "**/bare", lambda route: route.fulfill(content_type="text/html", body="")
    )
    page.goto("/bare")
    _evaluate(page, "openCamera()")
    return page


def _watch(alice: Person, bob: Person) -> float:
    bob.page.bring_to_front()
    # By the time somebody presses, the map behind the sheet has come to rest.
    bob.page.goto(f"/sellers/{alice.user.pk}", wait_until="networkidle")
    button = bob.page.get_by_role("link", name="Watch live")
    button.wait_for()
    bob.page.evaluate(SCRIPT)
    seconds: float = button.evaluate("(link) => pressWatch(link)")
    # A buyer who leaves so soon has to wait; one whom the seller sends away has not.
    viewings.dismiss(
        seller_id=alice.user.pk,
        viewing_id=Viewing.objects.open().get().pk,
        now=clock.database_now(),
    )
    ended = bob.page.get_by_role("heading", name="The seller ended it")
    expect(ended).to_be_visible()
    return seconds


def _evaluate(page: Page, expression: str) -> object:
    page.evaluate(SCRIPT)
    return page.evaluate(expression)
