"""Where a site asks for it, nobody watches or sells without having affirmed an age."""

import pytest

from tests.access.table import every_row
from tests.api.calls import all_calls

CALLS = {str(call): call for call in all_calls()}
AFFIRM = CALLS["PUT /api/users/me/age"]
WATCH = CALLS["POST /api/streams/{stream_id}/viewings"]
GO_LIVE = CALLS["POST /api/streams"]
SELL = CALLS["PUT /api/profiles/me/seller"]


@pytest.mark.parametrize(
    ("call", "role"), [(WATCH, "stranger"), (GO_LIVE, "seller"), (SELL, "stranger")]
)
def test_only_who_has_affirmed_the_age_may(call, role, world, settings):
    world.client(role)
    settings.AGE_AFFIRMATION_REQUIRED = True
    before = every_row()

    refused = world.send(call, role)

    assert (refused.status_code, refused.json()["code"]) == (403, "age_required")
    assert refused.json()["minimum_age"] == 18
    assert every_row() == before

    assert world.send(AFFIRM, role).status_code == 200
    assert world.send(call, role).status_code != 403


def test_a_rule_that_rises_asks_again(world, settings):
    settings.AGE_AFFIRMATION_REQUIRED = True
    world.send(AFFIRM, "stranger")
    settings.MINIMUM_AGE = 21
    assert world.send(WATCH, "stranger").json()["code"] == "age_required"


def test_what_runs_already_goes_on(world, settings):
    """Bob watches, alice streams: neither is cut off by a setting."""
    settings.AGE_AFFIRMATION_REQUIRED = True
    for name, role in (
        ("GET /api/viewings/{viewing_id}", "buyer"),
        ("POST /api/viewings/{viewing_id}/leave", "buyer"),
        ("POST /api/streams/{stream_id}/stop", "owner"),
    ):
        assert world.send(CALLS[name], role).status_code == 200
