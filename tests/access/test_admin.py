"""The admin's pages, every one of them, lead who is no staff to the sign-in."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver

from tests.access.table import every_row
from tests.api.world import ROLES

OPEN_TO_ALL = {"/admin/login/", "/admin/logout/", "/admin/jsi18n/"}


def pages(patterns, prefix):
    """Return the paths of every admin page; whatever it names has the id 1."""
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from pages(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and not route.endswith("$"):
            yield "/".join("1" if "<" in part else part for part in route.split("/"))


PAGES = sorted(set(pages(admin.site.get_urls(), "/admin/")) - OPEN_TO_ALL)


def browser_of(role, world):
    browser = Client(raise_request_exception=False)
    if role in world.users:
        browser.force_login(world.users[role])
    return browser


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"moderator"}))
def test_who_is_no_staff_has_to_sign_in_first(role, world):
    assert len(PAGES) > 50
    browser = browser_of(role, world)
    before = every_row()
    for page in PAGES:
        for answer in (browser.get(page), browser.post(page)):
            assert answer.status_code == 302, page
            assert answer["Location"].startswith("/admin/login/"), page
    assert every_row() == before


def test_staff_without_permissions_read_and_change_nothing(world):
    """What is left is the front page, and the form for the own password."""
    browser = browser_of("moderator", world)
    open_pages = set()
    before = every_row()
    for page in PAGES:
        answers = {browser.get(page).status_code, browser.post(page).status_code}
        if 200 in answers:
            open_pages.add(page)
    password = "/admin/password_change/"
    assert open_pages <= {"/admin/", password, f"{password}done/"}
    assert every_row() == before
