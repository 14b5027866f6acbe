"""The admin's pages, every one of them, lead who is no staff to the sign-in."""

import pytest

from tests.access.pages import PAGES
from tests.access.rights import browser_of
from tests.access.table import every_row
from tests.api.world import ROLES

pytestmark = pytest.mark.usefixtures("built_world")


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"moderator"}))
def test_who_is_no_staff_has_to_sign_in_first(role, world):
    assert len(PAGES) > 50
    browser = browser_of(world.users.get(role))
    before = every_row()
    for page in PAGES:
        for answer in (browser.get(page), browser.post(page)):
            assert answer.status_code == 302, page
            assert answer["Location"].startswith("/admin/login/"), page
    assert every_row() == before
