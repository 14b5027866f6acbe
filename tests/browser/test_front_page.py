"""The admin's front page, as wide as a desk has it and as narrow as a phone."""

from collections import Counter

import pytest
from playwright.sync_api import Page

from accounts.models import User
from tests.browser.conftest import Site

PASSWORD = "correct horse battery"
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_no_tile_is_left_alone_in_a_row_at_any_width(site: Site):
    page = front_page(site)

    assert tiles_by_row(page, width=1440) == [7]
    assert tiles_by_row(page, width=800) == [4, 3]
    # On a phone the last one is as wide as two.
    assert tiles_by_row(page, width=390) == [2, 2, 2, 1]
    first, *_, last = boxes(page)
    assert last["width"] > 2 * first["width"]


def front_page(site: Site) -> Page:
    carol = User.objects.create_superuser(
        email="carol@example.com", username="carol", password=PASSWORD
    )
    page = site.visitor().new_page()
    page.goto("/admin/")
    page.get_by_label("Email").fill(carol.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.get_by_text("online").wait_for()
    page.wait_for_load_state()  # the style sheet is there, too
    return page


def tiles_by_row(page: Page, *, width: int) -> list[int]:
    page.set_viewport_size({"width": width, "height": 900})
    return list(Counter(box["y"] for box in boxes(page)).values())


def boxes(page: Page) -> list[dict[str, float]]:
    found: list[dict[str, float]] = page.evaluate(
        "[...document.querySelectorAll('.now li')]"
        ".map(tile => tile.getBoundingClientRect().toJSON())"
    )
    return found
