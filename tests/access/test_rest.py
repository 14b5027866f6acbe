"""Who may ask for what: rest.csv has a line for every call and a column a role.

In a column stands the status that the role gets for a good request in the world of
``tests.api.world``. ``POST /api/sessions`` and the like mean everybody who has the
password.
"""

from http import HTTPStatus
from uuid import uuid4

import pytest

from accounts.services import blocks
from core import clock
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


# Whatever of one user another can name in a path. Ids in bodies are tried below.
NAMED = ("user_id", "stream_id", "rating_id")


@pytest.fixture
def blocked(world):
    """The stranger, blocked by the owner of everything."""
    world.client("stranger")
    blocks.block(
        blocker_id=world.users["owner"].pk,
        blocked_id=world.users["stranger"].pk,
        now=clock.database_now(),
    )
    return world


@pytest.mark.parametrize(
    "name",
    sorted(name for name in CALLS if any(f"{{{key}}}" in name for key in NAMED)),
)
def test_nobody_learns_by_any_call_that_they_are_blocked(name, blocked):
    before = every_row()
    hidden = blocked.send(CALLS[name], "stranger")
    absent = blocked.send(
        CALLS[name], "stranger", ids={key: str(uuid4()) for key in NAMED}
    )
    assert hidden.status_code == absent.status_code == HTTPStatus.NOT_FOUND
    assert hidden.content == absent.content
    assert every_row() == before


@pytest.mark.parametrize(
    ("subject_type", "key"),
    [
        ("profile", "user_id"),
        ("stream", "stream_id"),
        ("rating", "rating_id"),
        ("viewing", "viewing_id"),
    ],
)
def test_nobody_learns_by_a_report_that_they_are_blocked(subject_type, key, blocked):
    def report(subject_id):
        body = {
            "subject_type": subject_type,
            "subject_id": str(subject_id),
            "reason": "spam",
        }
        return blocked.send(CALLS["POST /api/reports"], "stranger", body=body)

    before = every_row()
    hidden, absent = report(blocked.ids[key]), report(uuid4())
    assert hidden.status_code == absent.status_code == HTTPStatus.NOT_FOUND
    assert hidden.content == absent.content
    assert every_row() == before


def test_who_has_blocked_somebody_can_still_report_them(world):
    owner, stranger = world.users["owner"], world.users["stranger"]
    blocks.block(blocker_id=stranger.pk, blocked_id=owner.pk, now=clock.database_now())
    statuses = [
        world.send(
            CALLS["POST /api/reports"],
            "stranger",
            body={"subject_type": kind, "subject_id": world.ids[key], "reason": "spam"},
        ).status_code
        for kind, key in (("profile", "user_id"), ("stream", "stream_id"))
    ]
    assert statuses == [HTTPStatus.CREATED] * 2
