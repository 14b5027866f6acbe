"""Whatever is sent, and by whomever, the answer is one that the schema tells of."""

from copy import deepcopy

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api import calls
from tests.faults.sizes import part

pytestmark = pytest.mark.usefixtures("built_world")

EXAMPLES = part(20, of_each_commit=2)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# Whoever hears nothing else has learnt nothing of how the call itself answers.
TURNED_AWAY = {401, 403, 404, 429}

api = schemathesis.openapi.from_dict(deepcopy(calls.schema()))
api.app = get_wsgi_application()


@pytest.fixture(autouse=True)
def _keep_connection():
    """Leave the test's transaction open between requests, as Django's client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def statuses():
    """What the calls of one test are answered with; some must have been let in."""
    statuses = set()
    yield statuses
    assert statuses - TURNED_AWAY


@api.parametrize()
@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
def test_every_answer_is_in_the_schema(case, world, statuses):
    made_up = dict(case.path_parameters)
    known = {name: world.ids.get(name, value) for name, value in made_up.items()}
    for role in ("anonymous", "buyer", "owner"):
        headers = {}
        if role != "anonymous":
            headers["Authorization"] = f"Bearer {world.tokens_of(role).access}"
        for case.path_parameters in (made_up, known) if made_up else ({},):
            response = case.call_and_validate(headers=headers, checks=CHECKS)
            statuses.add(response.status_code)
