"""Who may ask for what: rest.csv has a line for every call and a column a role.

In a column stands the status that the role gets for a good request in the world of
``tests.api.world``. ``POST /api/sessions`` and the like mean everybody who has the
password.
"""

from http import HTTPStatus

import pytest

from tests.access.table import every_row, lines
from tests.api.calls import all_calls, all_pages
from tests.api.world import ROLES

pytestmark = pytest.mark.usefixtures("built_world")

DENIED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
CALLS = {str(call): call for call in all_calls()}
PAGES = {f"GET {path}" for path in all_pages()}
MATRIX = {f"{line['method']} {line['path']}": line for line in lines("rest.csv")}


def test_every_call_has_its_line_and_every_line_its_call():
    assert MATRIX.keys() == CALLS.keys() | PAGES
    assert len(lines("rest.csv")) == len(MATRIX)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", sorted(MATRIX.keys() & CALLS.keys()))
def test_each_role_gets_what_its_line_says(name, role, world):
    call = CALLS[name]
    world.client(role)  # signs in, which writes, as a good refresh token does
    body = world.good_body(call, role)
    before = every_row()
    response = world.send(call, role, body=body)
    assert response.status_code == int(MATRIX[name][role]), response.content
    if response.status_code in DENIED:
        assert every_row() == before


@pytest.mark.parametrize("name", sorted(MATRIX.keys() & PAGES))
def test_each_role_sees_the_pages_its_line_says(name, world):
    page = name.removeprefix("GET ")
    seen = {role: str(world.client(role).get(page).status_code) for role in ROLES}
    assert seen == {role: MATRIX[name][role] for role in ROLES}


@pytest.mark.parametrize(
    "name",
    sorted(name for name in CALLS if "{viewing_id}" in name or "{purchase_id}" in name),
)
def test_what_is_somebody_elses_looks_like_what_is_not_there(name, world):
    hidden = world.send(CALLS[name], "stranger")
    nothing = dict.fromkeys(("viewing_id", "purchase_id"), world.ids["user_id"])
    absent = world.send(CALLS[name], "stranger", ids=nothing)
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content
