"""A client that a generator makes of the schema has everything, and has it typed.

Python's is made here. TypeScript's is the SDK's own, which ``make check`` generates,
compares and compiles.
"""

import importlib
import pkgutil
import re
import subprocess
import sys
from http import HTTPStatus

import httpx
import pytest

from tests.api.calls import all_calls, schema
from tests.api.test_openapi import COMMITTED

PACKAGE = "kamegor_client"


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    """The path of a package that openapi-python-client has made."""
    folder = tmp_path_factory.mktemp("generated")
    (folder / "config.yaml").write_text("post_hooks: []\n")  # it is not formatted
    generate = [sys.executable, "-m", "openapi_python_client", "generate"]
    files = ["--path", COMMITTED, "--config", folder / "config.yaml"]
    where = ["--output-path", folder / PACKAGE, "--meta", "none"]
    subprocess.run(
        [*generate, *files, *where, "--fail-on-warning"], check=True, timeout=60
    )
    sys.path.insert(0, str(folder))
    yield folder / PACKAGE
    sys.path.remove(str(folder))


@pytest.fixture
def parse(generated):
    """Return what a generated function makes of an answer."""

    def parse(module, status, body):
        called = importlib.import_module(f"{PACKAGE}.api.{module}")
        client = importlib.import_module(PACKAGE).Client(base_url="http://testserver")
        response = httpx.Response(status, json=body)
        return called._parse_response(client=client, response=response)

    return parse


def test_every_operation_is_a_function_and_every_module_compiles(generated):
    found = pkgutil.walk_packages([str(generated)], f"{PACKAGE}.")
    modules = {module.name for module in found}
    for name in modules:
        importlib.import_module(name)

    functions = {name.rpartition(".")[2] for name in modules if ".api." in name}
    names = {call.operation["operationId"] for call in all_calls()}
    assert {re.sub(r"(?=[A-Z])", "_", name).lower() for name in names} <= functions


def test_the_maps_answer_is_typed(parse):
    models = importlib.import_module(f"{PACKAGE}.models")
    schemas = schema()["components"]["schemas"]
    (seller,) = answer_of("/api/map/sellers")["features"]
    cluster = {"id": seller["id"], "cluster": True, "count": 12, "streaming_count": 3}
    assert cluster.keys() == schemas["Cluster"]["properties"].keys()
    body = {
        "type": "FeatureCollection",
        "features": [seller, seller | {"properties": cluster}],
    }

    answer = parse("map_.list_sellers", 200, body)

    assert isinstance(answer, models.FeatureCollection)
    one, many = (feature.properties for feature in answer.features)
    assert isinstance(one, models.Marker)
    assert (one.username, one.status) == ("alice", models.MarkerStatus.ONLINE)
    assert isinstance(many, models.Cluster)
    assert (many.count, many.streaming_count) == (12, 3)
    assert answer.features[0].geometry.coordinates == [121.5654, 25.033]


def test_a_profiles_stream_is_typed_and_so_is_that_there_is_none(parse):
    models = importlib.import_module(f"{PACKAGE}.models")
    body = answer_of("/api/profiles/{user_id}")

    live = parse("profiles.read_profile", 200, body)
    offline = parse("profiles.read_profile", 200, body | {"live_stream": None})

    assert isinstance(live.live_stream, models.StreamOutput)
    assert live.live_stream.title == "Night market"
    assert offline.live_stream is None


def test_a_refusal_is_a_problem_with_its_code(parse):
    status = HTTPStatus.CONFLICT
    problem = {
        "type": "/docs/errors#already_live",
        "title": "Conflict",
        "status": 409,
        "detail": "You are live already.",
        "code": "already_live",
        "stream_id": "01955b2e-7d3a-7c41-9f60-2b8e5d0c1a47",
    }

    answer = parse("streams.go_live", status, problem)

    assert (answer.code, answer.status) == ("already_live", 409)
    assert answer["stream_id"] == problem["stream_id"]


def answer_of(path):
    (content,) = schema()["paths"][path]["get"]["responses"]["200"]["content"].values()
    return content["example"]
