"""The rules of axe, on every screen that is read from top to bottom."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page

from tests.browser.conftest import Site, sign_up

pytestmark = pytest.mark.browser

AXE = Path(settings.BASE_DIR, "client/node_modules/axe-core/axe.min.js")
GUEST_SCREENS = ["/sign-in", "/sign-up", "/change-email", "/appeal"]
MEMBER_SCREENS = [
    "/sellers",
    "/notifications",
    "/live",
    "/watch/nobody",
    "/profile",
    "/profile/selling",
    "/agreements",
    "/profile/account",
    "/profile/following",
    "/profile/privacy",
    "/wallet",
    "/wallet/add",
    "/wallet/limits",
    "/nowhere",
]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("on_a_phone", [True, False], ids=["phone", "desktop"])
def test_no_screen_keeps_anybody_out(site: Site, on_a_phone: bool, dark: bool):
    page = site.visitor(on_a_phone=on_a_phone, dark=dark).new_page()

    faults = [fault for path in GUEST_SCREENS for fault in _faults(page, path)]
    sign_up(page, "alice")
    faults += [fault for path in MEMBER_SCREENS for fault in _faults(page, path)]

    assert faults == []


def _faults(page: Page, path: str) -> list[dict[str, Any]]:
    page.goto(path, wait_until="networkidle")
    page.get_by_role("heading").first.wait_for()
    return faults_now(page)


def faults_now(page: Page) -> list[dict[str, Any]]:
    """Return what axe finds wrong with a page as it is at this moment."""
    page.evaluate(AXE.read_text())
    report = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        {"path": page.url, "rule": fault["id"], "where": node["target"]}
        for fault in report["violations"]
        for node in fault["nodes"]
    ]
