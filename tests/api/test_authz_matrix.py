"""Who may do what: authz_matrix.csv has a line for every call and a column a role.

In a column stands the status that the role gets for a good request in the world of
world.py. ``POST /api/sessions`` and the like mean everybody who has the password.
"""

import csv
from http import HTTPStatus
from pathlib import Path

import pytest
from django.apps import apps

from tests.api.calls import all_calls
from tests.api.world import ROLES

APPS = ("accounts", "billing", "sellers", "streams")
DENIED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
CALLS = {str(call): call for call in all_calls()}

with Path(__file__).with_name("authz_matrix.csv").open() as file:
    MATRIX = {f"{row['method']} {row['path']}": row for row in csv.DictReader(file)}


def every_row():
    """Return every row of every table of ours."""
    return {
        model.__name__: list(model._base_manager.order_by("pk").values())
        for app in APPS
        for model in apps.get_app_config(app).get_models()
    }


def test_every_call_has_its_line_and_every_line_its_call():
    assert MATRIX.keys() == CALLS.keys()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", sorted(MATRIX.keys() & CALLS.keys()))
def test_each_role_gets_what_its_line_says(name, role, world):
    call = CALLS[name]
    world.client(role)  # signs in, which writes
    before = every_row()
    response = world.send(call, role)
    assert response.status_code == int(MATRIX[name][role]), response.content
    if response.status_code in DENIED:
        assert every_row() == before


@pytest.mark.parametrize(
    "name", sorted(name for name in CALLS if "{viewing_id}" in name)
)
def test_what_is_somebody_elses_looks_like_what_is_not_there(name, world):
    hidden = world.send(CALLS[name], "stranger")
    absent = world.send(
        CALLS[name], "stranger", ids={"viewing_id": world.ids["user_id"]}
    )
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content
