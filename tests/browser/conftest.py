"""A real Chromium, as people have it, and the site for it to open."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from django.db import connections
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Response,
    expect,
    sync_playwright,
)

from tests import servers

# Two Chromiums and a server on a machine of two cores take their time.
expect.set_options(timeout=20_000)

FLAGS = [
    "--headless=new",
    "--no-sandbox",  # as root, Chromium starts no other way
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]

# What Chromium calls them when it complains of a page.
POLICIES = ("Content Security Policy", "Permissions policy", "Permissions-Policy")


@dataclass(frozen=True, kw_only=True)
class Site:
    """The running site, and browsers of its visitors."""

    url: str
    chromium: Browser
    faults: list[str] = field(default_factory=list)

    def visitor(
        self,
        *,
        on_a_phone: bool = False,
        dark: bool = False,
        chromium: Browser | None = None,
    ) -> BrowserContext:
        """Return a browser of their own: no cookies, nothing stored.

        Exceptions in its pages, and whatever a policy of ours refuses, fail the test.
        """

        def note_refusal(message: ConsoleMessage) -> None:
            if is_refusal(message):
                self.faults.append(message.text)

        context = (chromium or self.chromium).new_context(
            base_url=self.url,
            color_scheme="dark" if dark else "light",
            has_touch=on_a_phone,
            is_mobile=on_a_phone,
            viewport=(
                {"width": 390, "height": 844}
                if on_a_phone
                else {"width": 1440, "height": 900}
            ),
        )
        context.on("weberror", lambda fault: self.faults.append(str(fault.error)))
        context.on("console", note_refusal)
        return context


def is_refusal(message: ConsoleMessage) -> bool:
    """Tell whether Chromium complains that a policy of ours forbids what a page did."""
    return any(policy in message.text for policy in POLICIES)


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """The driver, until a test comes that drives no browser."""
    with driver() as running:
        yield running


@pytest.fixture(scope="package")
def shared_chromium(playwright: Playwright) -> Iterator[Browser]:
    with launch(playwright) as browser:
        yield browser


@pytest.fixture
def chromium(shared_chromium: Browser) -> Iterator[Browser]:
    """A Chromium in which nobody has a page open, nor anything stored."""
    yield shared_chromium
    for context in shared_chromium.contexts:
        context.close()


@contextmanager
def driver() -> Iterator[Playwright]:
    """Start what drives browsers.

    Its event loop runs in this thread: Django then suspects async code, and opens
    connections that it does not find again once the loop is gone.
    """
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as running:
        try:
            yield running
        finally:
            connections.close_all()
            del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@contextmanager
def launch(playwright: Playwright) -> Iterator[Browser]:
    """Start a Chromium of its own, with processes of its own."""
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
    browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
    try:
        yield browser
    finally:
        browser.close()


@pytest.fixture
def site(transactional_db: None, chromium: Browser) -> Iterator[Site]:
    """Serve the site as it is built; needs the built client."""
    with servers.serve() as [server]:
        running = Site(url=server.url, chromium=chromium)
        yield running
    assert running.faults == []


@contextmanager
def saved(page: Page, path: str) -> Iterator[None]:
    """Wait until what is done inside was put and taken.

    The page says so too, but for a few seconds only: a busy machine misses it.
    """

    def is_answer(response: Response) -> bool:
        return response.request.method == "PUT" and response.url.endswith(path)

    with page.expect_response(is_answer) as answer:
        yield
    assert answer.value.ok, answer.value.text()


def sign_up(page: Page, username: str) -> None:
    """Create an account by the app's own page."""
    page.goto("/sign-up")
    page.get_by_label("E-mail").fill(f"{username}@example.com")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password", exact=True).fill("correct horse battery")
    page.get_by_role("button", name="Create account").click()
    page.get_by_role("navigation", name="Main").wait_for()
